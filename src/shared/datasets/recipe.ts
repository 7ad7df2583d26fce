import { z } from 'zod';
import { SPLIT_SIDES } from '../domain/records.ts';

/** Shares of train, validation and test; a side with share 0 is left out. */
const splitSharesSchema = z
  .tuple([z.number().min(0).max(1), z.number().min(0).max(1), z.number().min(0).max(1)])
  .refine((shares) => shares[0] > 0, 'the training share must be above 0')
  .refine((shares) => Math.abs(shares[0] + shares[1] + shares[2] - 1) < 1e-6, 'the shares of train, validation and test must sum to 1');
export type SplitShares = z.infer<typeof splitSharesSchema>;

const defaultShares: SplitShares = [0.7, 0.2, 0.1];

/** Edge of a tile unless a recipe says otherwise, px. */
export const DEFAULT_TILE = 224;

/**
 * What is kept together when a dataset is divided: `specimen` (the default; honest), `micrograph` or `crop` (optimistic:
 * the sides see the same specimen, or even the same micrograph), a `fold` of the specimens for the test, which with all
 * folds in turn is cross-validation, or a `file`'s own division by file name.
 */
const datasetSplitSchema = z.discriminatedUnion('by', [
  z.object({ by: z.enum(['specimen', 'micrograph']), shares: splitSharesSchema.default(defaultShares) }),
  z.object({ by: z.literal('crop'), shares: splitSharesSchema.default(defaultShares) }),
  z.object({ by: z.literal('fold'), folds: z.number().int().min(2).max(100), fold: z.number().int().min(1) }).refine(({ fold, folds }) => fold <= folds, 'the fold must be one of the folds'),
  z.object({ by: z.literal('file'), sides: z.record(z.string().min(1), z.enum(SPLIT_SIDES)) }),
]);
export type DatasetSplit = z.infer<typeof datasetSplitSchema>;

/**
 * A dataset as the recipe it is: the same recipe over the same micrographs gives the same tiles. The preset says how
 * tiles are cut: `default` covers every micrograph by a grid; `study1` cuts the crops of the ferrite/pearlite study
 * (Appl. Sci. 2024, 14, 2297), each in four quarter turns.
 */
export const datasetRecipeSchema = z.object({
  name: z.string().trim().min(1),
  /** Edge of a tile, px. */
  tileSize: z.number().int().min(32).max(4096).default(DEFAULT_TILE),
  split: datasetSplitSchema.prefault({ by: 'specimen' }),
  /** Share of a tile that neighbouring training tiles overlap. */
  overlap: z.number().min(0).max(0.75).default(0),
  preset: z.enum(['default', 'study1']).default('default'),
  seed: z.number().int().min(0).max(0xffffffff).default(1),
});
export type DatasetRecipe = z.infer<typeof datasetRecipeSchema>;
export type DatasetRecipeInput = z.input<typeof datasetRecipeSchema>;

/**
 * The ferrite/pearlite study's own dataset: 224×224 crops with quarter turns, divided at random 70/20/10 over all of them.
 * It puts parts and turns of one micrograph on every side, hence "paper (leaky)": for comparison with the study only.
 */
export function paperRecipe(seed = 1): DatasetRecipe {
  return { name: 'paper (leaky)', tileSize: 224, split: { by: 'crop', shares: defaultShares }, overlap: 0, preset: 'study1', seed };
}
