import type { SplitSide } from '../domain/records.ts';
import { AppError } from '../errors/AppError.ts';
import { Random } from '../random/Random.ts';
import { gridTiles, paperCrops } from './cutTiles.ts';
import type { Leak } from './leakage.ts';
import { leakage, sidesSeen } from './leakage.ts';
import type { DatasetRecipe, SplitShares } from './recipe.ts';
import { shareCounts } from './shareCounts.ts';
import type { SplitMicrograph } from './split.ts';
import { assignSides } from './split.ts';
import type { TilePlan, TileRef } from './tiles.ts';

/** What planning a dataset needs to know of a micrograph. */
export interface PlannedMicrograph extends SplitMicrograph {
  readonly width: number;
  readonly height: number;
}

/** A recipe carried out over its micrographs. */
export interface DatasetPlan {
  readonly tiles: TilePlan;
  /** The side of each micrograph; null when single crops were divided. */
  readonly sides: readonly SplitSide[] | null;
  /** What is on more than one side; empty for an honest dataset. */
  readonly leaks: readonly Leak[];
  /** Sentences for the user about what the split means for the figures. */
  readonly remarks: readonly string[];
}

const QUARTER_TURNS = [0, 1, 2, 3] as const;

/**
 * Divides the micrographs and cuts their tiles, as the recipe says; tiles name micrographs by their place in the list.
 * Training tiles overlap as the recipe wants; those of validation and test never do more than the edge asks for. The
 * preset `study1` turns its crops by quarters: only those for training, unless crops are divided as the study did.
 * @throws AppError `dataset/empty`, `dataset/cannotSplit` as `assignSides` and `shareCounts`.
 */
export function planDataset(recipe: DatasetRecipe, micrographs: readonly PlannedMicrograph[]): DatasetPlan {
  if (micrographs.length === 0) throw new AppError('dataset/empty', 'The dataset has no labelled micrograph: import masks first.');
  const { split } = recipe;
  let sides: SplitSide[] | null = null;
  let tiles: TilePlan;
  if (split.by === 'crop') {
    tiles = tilesOfDividedCrops(recipe, split.shares, micrographs);
  } else {
    sides = assignSides(micrographs, split, recipe.seed);
    tiles = tilesOfSides(recipe, micrographs, sides);
  }
  const seen = sidesSeen(tiles, micrographs.length);
  const leaks = leakage(micrographs.map((micrograph, i) => ({ ...micrograph, sides: seen[i] ?? [] })));
  return { tiles, sides, leaks, remarks: remarksOn(recipe, micrographs, tiles, leaks) };
}

function tilesOfSides(recipe: DatasetRecipe, micrographs: readonly PlannedMicrograph[], sides: readonly SplitSide[]): TilePlan {
  const of = (side: SplitSide): TileRef[] =>
    micrographs.flatMap((micrograph, i) => (sides[i] === side ? cut(recipe, micrograph, i, side === 'train' ? recipe.overlap : 0, side === 'train') : []));
  return { tileSize: recipe.tileSize, train: of('train'), validation: of('validation'), test: of('test') };
}

/** Divides all tiles (turned ones too) at random over the sides; within a side they keep their order. */
function tilesOfDividedCrops(recipe: DatasetRecipe, shares: SplitShares, micrographs: readonly PlannedMicrograph[]): TilePlan {
  const all = micrographs.flatMap((micrograph, i) => cut(recipe, micrograph, i, recipe.overlap, true));
  const [train, validation] = shareCounts(all.length, shares, 'crop');
  const order = new Random(recipe.seed, all.length).shuffled(all.map((_, i) => i));
  const part = (from: number, to?: number): TileRef[] => order.slice(from, to).sort((a, b) => a - b).map((i) => all[i] as TileRef);
  return { tileSize: recipe.tileSize, train: part(0, train), validation: part(train, train + validation), test: part(train + validation) };
}

function cut(recipe: DatasetRecipe, { width, height }: PlannedMicrograph, micrograph: number, overlap: number, turned: boolean): TileRef[] {
  const isStudy = recipe.preset === 'study1';
  const places = isStudy ? paperCrops(width, height, recipe.tileSize) : gridTiles(width, height, recipe.tileSize, overlap);
  const turns = isStudy && turned ? QUARTER_TURNS : ([0] as const);
  return places.flatMap(({ x, y }) => turns.map((quarterTurns) => ({ micrograph, x, y, quarterTurns })));
}

function remarksOn(recipe: DatasetRecipe, micrographs: readonly PlannedMicrograph[], tiles: TilePlan, leaks: readonly Leak[]): string[] {
  const remarks: string[] = [];
  const { split } = recipe;
  const shared = leaks.filter((leak) => leak.kind === 'specimen').length;
  const copies = leaks.length - shared;
  if (shared > 0) remarks.push(`Specimens on more than one side: ${shared} of ${new Set(micrographs.map(({ specimen }) => specimen)).size}. The figures of this dataset are optimistic.`);
  if (copies > 0) remarks.push(`Pictures whose copies are on different sides: ${copies}. The figures of this dataset are optimistic.`);
  if (tiles.validation.length === 0) remarks.push('There is no validation side: training runs its full number of epochs and is not stopped early.');
  if (tiles.test.length === 0) remarks.push('There is no test side: a model trained on this dataset must be evaluated on other micrographs.');
  if (split.by === 'file') {
    const names = new Set(micrographs.map(({ name }) => name));
    const absent = Object.keys(split.sides).filter((name) => !names.has(name));
    if (absent.length > 0) remarks.push(`Names in the split file that are not in the dataset: ${absent.length}, "${absent[0]}" first.`);
  }
  return remarks;
}
