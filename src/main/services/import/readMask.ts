import { basename } from 'node:path';
import { decodeMask, type MaskValues } from '../../../imaging/decodeMask.ts';
import { encodeMaskPng } from '../../../imaging/encodeMaskPng.ts';
import type { LabelSet } from '../../../shared/domain/labelSet.ts';
import { labelledShare } from '../../../shared/domain/maskCover.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { UNLABELLED } from '../../../shared/raster/raster.ts';
import { checkValues, toLabelMap } from './maskValues.ts';
import type { ValueClasses } from './maskValues.ts';

/** What is known of a mask file once all its pixels were read. */
export interface MaskFacts {
  /** The path it was read from. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** How many pixels hold each value. */
  readonly values: ReadonlyMap<number, number>;
}

/** A mask as the project keeps it. */
export interface ReadMask {
  /** 8-bit index PNG. */
  readonly png: Uint8Array;
  /** The file its pixels came from. */
  readonly file: string;
  /** How much of its pixels is labelled, 0 to 1. */
  readonly labelledShare: number;
}

/** The upright size a mask must have, and of which file. */
interface MaskOwner {
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

export function maskFactsOf(path: string, { width, height, data }: MaskValues): MaskFacts {
  const counts = new Uint32Array(65_536);
  for (const value of data) counts[value] = (counts[value] as number) + 1;
  return { file: path, width, height, values: new Map([...counts.entries()].filter(([, pixels]) => pixels > 0)) };
}

/**
 * Whether a mask can belong to a micrograph.
 * @throws AppError `input/sizeMismatch`, `input/unknownClass`
 */
export function checkMask(mask: MaskFacts, micrograph: MaskOwner, classes: ValueClasses): void {
  const { width, height } = micrograph;
  if (mask.width !== width || mask.height !== height) {
    const turned = mask.width === height && mask.height === width ? ' It seems to be turned by 90°.' : '';
    throw new AppError('input/sizeMismatch', `The mask "${basename(mask.file)}" is ${mask.width} × ${mask.height} pixels, but "${basename(micrograph.file)}" is ${width} × ${height}.${turned} Export it at the size of the micrograph.`);
  }
  checkValues(mask.file, mask.values, classes);
}

/** It holds only 0 and 255 and 255 was taken as unlabelled, which many programs mean as the second class. */
export function isSuspicious({ values }: MaskFacts, classes: ValueClasses): boolean {
  return classes.get(UNLABELLED) === UNLABELLED && values.has(UNLABELLED) && [...values.keys()].every((value) => value === 0 || value === UNLABELLED);
}

/**
 * Reads the mask of a micrograph.
 * @throws AppError `input/…`: unreadable, of another size, or with values that mean nothing.
 */
export async function readMask(path: string, micrograph: MaskOwner, labelSet: LabelSet, classes: ValueClasses, pages: 'single' | 'first'): Promise<ReadMask> {
  const mask = await decodeMask(path, { pages });
  checkMask(maskFactsOf(path, mask), micrograph, classes);
  const labels = toLabelMap(mask, classes);
  return { png: encodeMaskPng(labels, labelSet), file: basename(path), labelledShare: labelledShare(labels.data) };
}
