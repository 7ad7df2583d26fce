import type { SplitSide } from '../domain/records.ts';
import { AppError } from '../errors/AppError.ts';
import { Random } from '../random/Random.ts';
import type { DatasetSplit, SplitShares } from './recipe.ts';
import { sidesThatFit } from './shareCounts.ts';
import { splitGroups } from './splitGroups.ts';

/** What dividing a dataset needs to know of a micrograph. */
export interface SplitMicrograph {
  /** File name. */
  readonly name: string;
  /** Code of its specimen. */
  readonly specimen: string;
  /** Hash of its decoded pixels: files with the same picture are never separated. */
  readonly pixelSha256?: string;
  /** Pixels of each class in its mask; with them, the classes are spread over the sides. */
  readonly classPixels?: readonly number[];
}

/** A split that puts whole micrographs on sides. */
export type MicrographSplit = Exclude<DatasetSplit, { by: 'crop' }>;

/**
 * The side of each micrograph, in their order; the same input and seed give the same answer.
 *
 * By `specimen` or `micrograph`: what belongs together (also files with identical pixels) stays on one side, sides are
 * balanced by number of micrographs and classes are spread as `splitGroups` says. With two specimens there is no
 * validation side: taking it from the training specimen's micrographs would make validation losses look better than they
 * are and early stopping come too late, while training for fixed epochs and an untouched test stay honest.
 *
 * By `fold`: specimens are dealt into equal folds, the same for every fold number; this one is the test, the next one
 * validates (with two folds none does), the others train.
 *
 * From a `file`: as it says, by file name; every micrograph must be named.
 * @throws AppError `dataset/empty` without micrographs; `dataset/cannotSplit` with a single specimen or micrograph for
 * several sides, with fewer specimens than folds, or when the file leaves out a micrograph or the training side.
 */
export function assignSides(micrographs: readonly SplitMicrograph[], split: MicrographSplit, seed: number): SplitSide[] {
  if (micrographs.length === 0) throw new AppError('dataset/empty', 'The dataset has no labelled micrograph: import masks first.');
  if (split.by === 'file') return sidesFromFile(micrographs, split.sides);
  if (split.by === 'fold') return sidesByFold(micrographs, split.fold, split.folds, seed);
  return sidesByGroup(micrographs, split.by, split.shares, seed);
}

function sidesByGroup(micrographs: readonly SplitMicrograph[], by: 'specimen' | 'micrograph', shares: SplitShares, seed: number): SplitSide[] {
  const groupOf = groupMicrographs(micrographs, by);
  const groups = Array.from({ length: Math.max(...groupOf) + 1 }, () => ({ size: 0, classes: new Set<number>() }));
  micrographs.forEach(({ classPixels = [] }, i) => {
    const group = groups[groupOf[i] as number];
    if (group === undefined) return;
    group.size++;
    classPixels.forEach((pixels, c) => {
      if (pixels > 0) group.classes.add(c);
    });
  });
  const sides = splitGroups(groups, sidesThatFit(groups.length, shares, by), shares, seed);
  return groupOf.map((group) => sides[group] as SplitSide);
}

function sidesByFold(micrographs: readonly SplitMicrograph[], fold: number, folds: number, seed: number): SplitSide[] {
  const groupOf = groupMicrographs(micrographs, 'specimen');
  const sizes = Array.from({ length: Math.max(...groupOf) + 1 }, (_, group) => groupOf.filter((other) => other === group).length);
  if (sizes.length < folds) throw new AppError('dataset/cannotSplit', `${sizes.length} specimens cannot be dealt into ${folds} folds: choose at most ${sizes.length} folds, or add labelled micrographs of other specimens.`);
  const foldOf = dealIntoFolds(sizes, folds, seed);
  const validating = folds > 2 ? fold % folds : -1;
  return groupOf.map((group) => (foldOf[group] === fold - 1 ? 'test' : foldOf[group] === validating ? 'validation' : 'train'));
}

/** The fold (from 0) of each group: the largest first, each to the fold that has fewest micrographs so far; the seed orders equal ones. */
function dealIntoFolds(sizes: readonly number[], folds: number, seed: number): number[] {
  const filled = new Array<number>(folds).fill(0);
  const foldOf = sizes.map(() => 0);
  const order = new Random(seed, sizes.length).shuffled(sizes.map((_, group) => group)).sort((a, b) => (sizes[b] as number) - (sizes[a] as number));
  for (const group of order) {
    const smallest = filled.indexOf(Math.min(...filled));
    foldOf[group] = smallest;
    filled[smallest] = (filled[smallest] as number) + (sizes[group] as number);
  }
  return foldOf;
}

/** A group number (0, 1, 2 … without gaps) for each micrograph: same specimen (when asked) or same pixels, same group. */
function groupMicrographs(micrographs: readonly SplitMicrograph[], by: 'specimen' | 'micrograph'): number[] {
  const groupOf = micrographs.map((_, i) => i);
  const firstWith = new Map<string, number>();
  const join = (i: number, key: string): void => {
    const first = firstWith.get(key);
    if (first === undefined) {
      firstWith.set(key, i);
      return;
    }
    const from = groupOf[i] as number;
    const to = groupOf[first] as number;
    if (from !== to) groupOf.forEach((group, at) => (groupOf[at] = group === from ? to : group));
  };
  micrographs.forEach(({ specimen, pixelSha256 }, i) => {
    if (by === 'specimen') join(i, `specimen ${specimen}`);
    if (pixelSha256 !== undefined) join(i, `pixels ${pixelSha256}`);
  });
  const numbers = [...new Set(groupOf)];
  return groupOf.map((group) => numbers.indexOf(group));
}

function sidesFromFile(micrographs: readonly SplitMicrograph[], sides: Readonly<Record<string, SplitSide>>): SplitSide[] {
  const unnamed = micrographs.filter(({ name }) => !Object.hasOwn(sides, name)).map(({ name }) => name);
  if (unnamed.length > 0) {
    const others = unnamed.length === 1 ? '' : ` and ${unnamed.length - 1} more`;
    throw new AppError('dataset/cannotSplit', `The split file does not say on which side "${unnamed[0]}"${others} belongs: name every micrograph as train, validation or test.`, { details: { unnamed } });
  }
  const result = micrographs.map(({ name }) => sides[name] as SplitSide);
  if (!result.includes('train')) throw new AppError('dataset/cannotSplit', 'The split file leaves no micrograph for training: name at least one as train.');
  return result;
}
