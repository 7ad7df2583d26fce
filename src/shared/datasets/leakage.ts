import type { SplitSide } from '../domain/records.ts';
import { SPLIT_SIDES } from '../domain/records.ts';
import type { SplitMicrograph } from './split.ts';
import type { TilePlan } from './tiles.ts';

/** A micrograph and every side that sees any part of it: one, unless the dataset is divided by crop. */
export interface SideAssignment extends Pick<SplitMicrograph, 'name' | 'specimen' | 'pixelSha256'> {
  readonly sides: readonly SplitSide[];
}

/** The same thing on more than one side. */
export interface Leak {
  readonly kind: 'specimen' | 'identicalPixels';
  /** The specimen's code, or the hash of the pixels. */
  readonly what: string;
  readonly sides: readonly SplitSide[];
  readonly micrographs: readonly string[];
}

/**
 * The specimens that are on more than one side, and the pictures (by hash of their pixels) that are there in several
 * files on more than one side. Figures of a dataset with leaks are optimistic.
 */
export function leakage(assignments: readonly SideAssignment[]): Leak[] {
  const specimens = Map.groupBy(assignments, (entry) => entry.specimen);
  const pictures = Map.groupBy(assignments.filter((entry) => entry.pixelSha256 !== undefined), (entry) => entry.pixelSha256 as string);
  return [
    ...[...specimens].map(([what, entries]) => leakOf('specimen', what, entries)),
    ...[...pictures].filter(([, entries]) => entries.length > 1).map(([what, entries]) => leakOf('identicalPixels', what, entries)),
  ].filter((leak) => leak.sides.length > 1);
}

/** The sides that see any tile of each of `count` micrographs. */
export function sidesSeen(plan: TilePlan, count: number): SplitSide[][] {
  const seen = Array.from({ length: count }, () => new Set<SplitSide>());
  for (const side of SPLIT_SIDES) for (const tile of plan[side]) seen[tile.micrograph]?.add(side);
  return seen.map((sides) => [...sides]);
}

function leakOf(kind: Leak['kind'], what: string, entries: readonly SideAssignment[]): Leak {
  return { kind, what, sides: SPLIT_SIDES.filter((side) => entries.some((entry) => entry.sides.includes(side))), micrographs: entries.map((entry) => entry.name) };
}
