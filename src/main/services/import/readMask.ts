import { basename } from 'node:path';
import { decodeMask } from '../../../imaging/decodeMask.ts';
import { encodeMaskPng } from '../../../imaging/encodeMaskPng.ts';
import type { LabelSet } from '../../../shared/domain/labelSet.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { UNLABELLED } from '../../../shared/raster/raster.ts';
import { toLabelMap } from './maskValues.ts';
import type { ValueClasses } from './maskValues.ts';

/** A mask as the project keeps it. */
export interface ReadMask {
  /** 8-bit index PNG. */
  readonly png: Uint8Array;
  /** The file its pixels came from. */
  readonly file: string;
  /** Its file holds only 0 and 255 and 255 was taken as unlabelled, which many programs mean as the second class. */
  readonly suspicious: boolean;
}

/**
 * Reads the mask of a micrograph of the given upright size.
 * @throws AppError `input/…`: unreadable, of another size, or with values that mean nothing.
 */
export async function readMask(path: string, micrograph: { readonly file: string; readonly width: number; readonly height: number }, labelSet: LabelSet, classes: ValueClasses, pages: 'single' | 'first'): Promise<ReadMask> {
  const mask = await decodeMask(path, { pages });
  const { width, height } = micrograph;
  if (mask.width !== width || mask.height !== height) {
    const turned = mask.width === height && mask.height === width ? ' It seems to be turned by 90°.' : '';
    throw new AppError('input/sizeMismatch', `The mask "${basename(path)}" is ${mask.width} × ${mask.height} pixels, but "${basename(micrograph.file)}" is ${width} × ${height}.${turned} Export it at the size of the micrograph.`);
  }
  const labelMap = toLabelMap(path, mask, classes);
  const suspicious = classes.get(UNLABELLED) === UNLABELLED && mask.data.includes(UNLABELLED) && mask.data.every((value) => value === 0 || value === UNLABELLED);
  return { png: encodeMaskPng(labelMap, labelSet), file: basename(path), suspicious };
}
