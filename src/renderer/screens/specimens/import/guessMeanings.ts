import type { LabelSet } from '../../../../shared/domain/labelSet.ts';
import { UNLABELLED } from '../../../../shared/raster/raster.ts';

/** The class (or `unlabelled`, or nothing yet) that each mask value is taken for. */
export type Meanings = ReadonlyMap<number, string>;

/**
 * What the values of masks seem to mean. Values that are class numbers mean these classes, and 255 is unlabelled; only where
 * that cannot be, as with 0 and 255 of a program that draws black and white, the values stand for the classes in their order.
 */
export function guessMeanings(values: readonly number[], { classes }: LabelSet): Meanings {
  const byIndex = new Map(classes.map(({ index, name }) => [index, name]));
  const drawnInBlackAndWhite = classes.length === 2 && values.length === 2 && values[0] === 0 && values[1] === UNLABELLED;
  const areClassNumbers = values.every((value) => byIndex.has(value) || value === UNLABELLED);
  if (areClassNumbers && !drawnInBlackAndWhite) return new Map(values.map((value) => [value, byIndex.get(value) ?? 'unlabelled']));
  return new Map(values.map((value, at) => [value, values.length <= classes.length ? (classes[at]?.name ?? '') : (byIndex.get(value) ?? '')]));
}
