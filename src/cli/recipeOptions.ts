import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { DEFAULT_TILE, paperRecipe, type DatasetRecipeInput } from '../shared/datasets/recipe.ts';
import { SPLIT_SIDES, type SplitSide } from '../shared/domain/records.ts';
import { TRAINING_PRESETS } from '../shared/engineProtocol/trainingPresets.ts';
import { AppError, fromFileError } from '../shared/errors/AppError.ts';
import { numberBetween, wholeNumber } from './options.ts';
import type { TrainingOptions } from './trainingOptions.ts';

/** Options that decide which side each micrograph is on. */
export interface SplitOptions {
  readonly split: 'specimen' | 'micrograph' | 'crop';
  readonly splitFile?: string;
  readonly fold?: { readonly fold: number; readonly folds: number };
  readonly shares?: readonly [number, number, number];
}

/** Options that decide how micrographs are cut. */
export interface TileOptions {
  readonly tile?: number;
  readonly tileOverlap: number;
}

export interface RecipeOptions extends SplitOptions, TileOptions {}

export function splitOptions(command: Command): Command {
  return command
    .addOption(new Option('--split <by>', 'what is kept together').choices(['specimen', 'micrograph', 'crop']).default('specimen'))
    .option('--split-file <csv>', 'sides from a table with the columns file and side')
    .option('--fold <i/k>', 'cross-validation: deal the specimens into k folds and test on the i-th, e.g. 2/5', parseFold)
    .option('--shares <a,b,c>', 'shares of train, validation and test (default 0.7,0.2,0.1)', parseShares);
}

export function tileOptions(command: Command): Command {
  return command
    .option('--tile <px>', 'side of a tile in the micrograph (default: the preset’s, 224; twice that with --half-size)', wholeNumber(32))
    .option('--tile-overlap <share>', 'share of a tile that neighbouring training tiles overlap', numberBetween(0, 0.75), 0);
}

/** The dataset that the options say. @throws AppError `usage/invalid` where they contradict each other, `input/*` for a split file. */
export async function recipeOf(options: RecipeOptions & Pick<TrainingOptions, 'preset' | 'halfSize' | 'seed'>): Promise<DatasetRecipeInput> {
  if (options.preset === 'study1') return paperRecipe(options.seed);
  const split = await splitOf(options);
  const tileSize = tileSizeOf(options);
  const name = split.by === 'crop' ? 'by crop (leaky)' : split.by === 'fold' ? `fold ${split.fold} of ${split.folds}` : `by ${split.by}`;
  return { name, split, overlap: options.tileOverlap, seed: options.seed, ...(tileSize === undefined ? {} : { tileSize }) };
}

/** Side of a tile in the micrograph, px; undefined where it is the dataset's own. */
export function tileSizeOf({ tile, halfSize, preset }: TileOptions & Pick<TrainingOptions, 'preset' | 'halfSize'>): number | undefined {
  const seen = TRAINING_PRESETS[preset].tileSize;
  return tile ?? (halfSize === true ? 2 * (seen ?? DEFAULT_TILE) : seen);
}

async function splitOf({ splitFile, fold, split, shares }: SplitOptions): Promise<NonNullable<DatasetRecipeInput['split']>> {
  if (splitFile !== undefined && fold !== undefined) throw new AppError('usage/invalid', 'A split file and a fold both say who is tested: give --split-file or --fold, not both.');
  if (splitFile !== undefined) return { by: 'file', sides: await readSides(splitFile) };
  if (fold !== undefined) return { by: 'fold', ...fold };
  return { by: split, ...(shares === undefined ? {} : { shares: [...shares] as [number, number, number] }) };
}

function parseFold(text: string): { fold: number; folds: number } {
  const [fold = NaN, folds = NaN, ...rest] = text.split('/').map(Number);
  if (rest.length > 0 || !Number.isInteger(fold) || !Number.isInteger(folds) || folds < 2 || fold < 1 || fold > folds) {
    throw new AppError('usage/invalid', `"${text}" is not a fold: write which of how many, e.g. 2/5.`);
  }
  return { fold, folds };
}

function parseShares(text: string): [number, number, number] {
  const shares = text.split(',').map(Number);
  const [train, validation, test] = shares;
  if (shares.length !== 3 || train === undefined || validation === undefined || test === undefined || shares.some((share) => !(share >= 0)) || Math.abs(train + validation + test - 1) > 1e-6) {
    throw new AppError('usage/invalid', `"${text}" is not a split: write three shares that sum to 1, e.g. 0.7,0.2,0.1.`);
  }
  return [train, validation, test];
}

async function readSides(path: string): Promise<Record<string, SplitSide>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => Promise.reject(fromFileError(error, path, 'read the split')));
  const rows = parse<Record<string, string>>(text, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  return Object.fromEntries(
    rows.map((row, at) => {
      const side = SPLIT_SIDES.find((known) => known === row['side']);
      if (row['file'] === undefined || side === undefined) {
        throw new AppError('input/invalid', `Line ${at + 2} of "${path}" does not name a file and a side. The table needs the columns file and side, with train, validation or test.`);
      }
      return [row['file'], side];
    }),
  );
}
