import { z } from 'zod';
import { CLASS_KINDS } from '../../shared/domain/labelSet.ts';
import { initialWeightsReportSchema, trainingSettingsSchema } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { elements, graphParameters } from '../graph/learnables.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { bilinearStart } from '../lowering/fixedBilinear.ts';
import type { ActivationRange } from '../quantisation/ActivationGrid.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { restoreWeights, storeWeights, type WeightStorage } from './weightStorage.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';

/**
 * Version 1 has all numbers as float32. Version 2 may have kernels as float16 or int8 (`weightStorage.ts`) and may be meant
 * for integer or float16 arithmetic; what needs neither is still written as 1, for older programs.
 */
const NEWEST_VERSION = 2;

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();

const descriptionSchema = z.object({
  format: z.literal('nital-model'),
  version: z.number().int().min(1).max(NEWEST_VERSION),
  software: z.string(),
  network: z.string(),
  labelSet: z.object({ classes: z.array(z.object({ index: z.number().int(), name: z.string(), colour: z.string(), kind: z.enum(CLASS_KINDS) })).readonly() }),
  /** Of channels scaled to 0..1. */
  normalisation: z.object({ mean: triple, deviation: triple }),
  tileSize: z.number().int().positive(),
  settings: trainingSettingsSchema,
  training: z.object({
    outcome: z.string(),
    iterations: z.number(),
    /** The iteration the weights are from: the one with the lowest validation loss, else the last. */
    bestIteration: z.number(),
    secondsElapsed: z.number(),
    device: z.string(),
    trainingLoss: z.number(),
    trainingAccuracy: z.number(),
    validationLoss: z.number().nullable(),
    validationAccuracy: z.number().nullable(),
    trainingTiles: z.number(),
    micrographs: z.array(z.string()).readonly(),
    initialWeights: initialWeightsReportSchema.nullable().default(null),
  }),
  /** Set in a model that computes in 8-bit integers. */
  quantisation: z
    .object({
      /** Lowest and highest activation by layer, of those held as bytes. */
      ranges: z.record(z.string(), z.tuple([z.number(), z.number()]).readonly()),
      /** How many training tiles the ranges are from. */
      tiles: z.number().int().positive(),
    })
    .nullable()
    .default(null),
  /** What graphics cards compute it in. */
  arithmetic: z.enum(['float32', 'float16']).default('float32'),
});

/** What a model says about itself. */
export type ModelDescription = Omit<z.output<typeof descriptionSchema>, 'format' | 'version' | 'software'>;

export interface ModelFile {
  readonly description: ModelDescription;
  /** By parameter name, running statistics included. */
  readonly weights: Map<string, Float32Array>;
}

/** How a model file is written. */
export interface ModelFileOptions {
  /** How kernels are stored: as they are, or rounded to half or about a quarter of the space. */
  readonly storage?: WeightStorage;
}

/**
 * Writes a trained network as a safetensors file that describes itself.
 * @throws AppError `disk/full`, `disk/denied`
 */
export async function writeModelFile(path: string, description: ModelDescription, graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>, { storage = 'float32' }: ModelFileOptions = {}): Promise<void> {
  const version = storage === 'float32' && description.quantisation === null ? 1 : NEWEST_VERSION;
  const whole: z.input<typeof descriptionSchema> = { format: 'nital-model', version, software: PRODUCT_VERSION, ...description };
  await writeSafetensors(path, { metadata: { nital: JSON.stringify(whole) }, tensors: storeWeights(graph, weights, storage) }, 'write the model');
}

/**
 * Reads a model; weights that were stored smaller come back as float32.
 * @throws AppError `input/notFound`, `model/damaged`, `model/fromFuture`
 */
export async function readModelFile(path: string): Promise<ModelFile> {
  const { tensors, metadata } = await readSafetensors(path);
  const words: unknown = JSON.parse(metadata['nital'] ?? 'null');
  refuseFuture(words, path);
  const parsed = descriptionSchema.safeParse(words);
  if (!parsed.success) throw new AppError('model/damaged', `"${path}" does not describe a model of this version of Nital. Give a model.safetensors that Nital trained.`);
  const { format: _format, version: _version, software: _software, ...description } = parsed.data;
  return { description, weights: restoreWeights(tensors, path) };
}

/** The ranges of a model's activations by layer; null: it computes in floats. */
export function rangesOf({ quantisation }: ModelDescription): Map<string, ActivationRange> | null {
  return quantisation === null ? null : new Map(Object.entries(quantisation.ranges).map(([layer, [low, high]]) => [layer, { low, high }]));
}

const versionSchema = z.object({ format: z.literal('nital-model'), version: z.number().int() });

/**
 * Looks at the one thing that a newer Nital's description says in the same words.
 * @throws AppError `model/fromFuture`
 */
export function refuseFuture(words: unknown, path: string): void {
  const version = versionSchema.safeParse(words).data?.version ?? 0;
  if (version > NEWEST_VERSION) throw new AppError('model/fromFuture', `"${path}" was written by a newer Nital (format ${version}; this one reads up to ${NEWEST_VERSION}). Update Nital, or write the model again with this version.`);
}

/**
 * A network's weights out of a file's: all of them, with the bilinear up-sampling that `weightStorage.ts` leaves out.
 * @throws AppError `model/mismatch` naming the first parameter that does not fit.
 */
export function weightsFor(graph: LayerGraph, stored: ReadonlyMap<string, Float32Array>, path: string): Map<string, Float32Array> {
  const weights = new Map([...bilinearStart(graph), ...stored]);
  requireWeightsOf(graph, weights, path);
  return weights;
}

/**
 * Looks whether weights belong to a network.
 * @throws AppError `model/mismatch` naming the first parameter that does not fit.
 */
export function requireWeightsOf(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>, path: string): void {
  for (const parameter of graphParameters(graph)) {
    const found = weights.get(parameter.name)?.length ?? 0;
    const wanted = elements(parameter.shape);
    if (found !== wanted) {
      throw new AppError('model/mismatch', `"${path}" does not fit the network ${graph.network} of this version: "${parameter.name}" has ${found} numbers instead of ${wanted}. Train the model anew.`);
    }
  }
}
