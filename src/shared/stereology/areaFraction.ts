import { AppError } from '../errors/AppError.ts';
import type { LabelMap } from '../raster/raster.ts';
import { UNLABELLED } from '../raster/raster.ts';
import type { FieldStatistics } from './statistics.ts';
import { fieldStatistics } from './statistics.ts';

/** A volume fraction estimated over fields; the statistics are in %. */
export interface VolumeFraction {
  readonly method: 'after ASTM E562' | 'after ASTM E1245';
  readonly fieldPercents: readonly number[];
  readonly statistics: FieldStatistics;
}

/**
 * The area fraction of each class in one mask, over its labelled pixels; null when none is labelled.
 * @throws AppError `input/unknownClass` when the mask has a class past `classes`.
 */
export function areaFractions(mask: LabelMap, classes: number): number[] | null {
  const counts = new Float64Array(UNLABELLED + 1);
  for (const value of mask.data) counts[value]!++;
  const unknown = counts.findIndex((count, value) => count > 0 && value >= classes && value < UNLABELLED);
  if (unknown >= 0) throw new AppError('input/unknownClass', `The mask has the class index ${unknown}, but the label set ends at ${classes - 1}: check the mask or the label set.`);
  const labelled = mask.data.length - (counts[UNLABELLED] as number);
  return labelled === 0 ? null : [...counts.subarray(0, classes)].map((count) => count / labelled);
}

/**
 * Volume fraction from the area fractions (0 to 1) of fields, V_V ≈ A_A, after ASTM E1245: every field counts the same.
 * @throws AppError `usage/invalid` for a fraction outside 0 to 1, or without fields.
 */
export function areaFractionOfFields(fractions: readonly number[]): VolumeFraction {
  const bad = fractions.find((fraction) => !(fraction >= 0 && fraction <= 1));
  if (bad !== undefined) throw new AppError('usage/invalid', `A field has the area fraction ${bad}: fractions lie between 0 and 1.`);
  const fieldPercents = fractions.map((fraction) => 100 * fraction);
  return { method: 'after ASTM E1245', fieldPercents, statistics: fieldStatistics(fieldPercents) };
}

/**
 * Volume fraction from manual point counts after ASTM E562: `counts` are the points of a grid of `gridPoints` that fell on
 * the constituent in each field, a point on its boundary counting ½.
 * @throws AppError `usage/invalid` for a count that is no multiple of ½ or more than the grid has, or without fields.
 */
export function pointCountFraction(gridPoints: number, counts: readonly number[]): VolumeFraction {
  if (!Number.isInteger(gridPoints) || gridPoints < 1) throw new AppError('usage/invalid', `A grid of ${gridPoints} points cannot be counted: give a whole number of points.`);
  const bad = counts.find((count) => !(count >= 0 && count <= gridPoints && Number.isInteger(2 * count)));
  if (bad !== undefined) throw new AppError('usage/invalid', `A field has ${bad} of ${gridPoints} points: counts lie between 0 and ${gridPoints}, in steps of ½.`);
  const fieldPercents = counts.map((count) => (100 * count) / gridPoints);
  return { method: 'after ASTM E562', fieldPercents, statistics: fieldStatistics(fieldPercents) };
}
