import { z } from 'zod';
import { CLASS_KINDS } from '../../shared/domain/labelSet.ts';
import { initialWeightsReportSchema, trainingSettingsSchema } from '../../shared/engineProtocol/jobs.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { elements, graphParameters } from '../graph/learnables.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { readSafetensors, writeSafetensors, type StoredTensor } from './safetensors.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();

const descriptionSchema = z.object({
  format: z.literal('nital-model'),
  version: z.literal(1),
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
});

/** What a model says about itself. */
export type ModelDescription = Omit<z.output<typeof descriptionSchema>, 'format' | 'version' | 'software'>;

export interface ModelFile {
  readonly description: ModelDescription;
  /** By parameter name, running statistics included. */
  readonly weights: Map<string, Float32Array>;
}

/**
 * Writes a trained network as a safetensors file that describes itself.
 * @throws AppError `disk/full`, `disk/denied`
 */
export async function writeModelFile(path: string, description: ModelDescription, graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>): Promise<void> {
  const tensors = new Map<string, StoredTensor>(graphParameters(graph).map((parameter) => [parameter.name, { shape: parameter.shape, data: weights.get(parameter.name) as Float32Array }]));
  const whole: z.input<typeof descriptionSchema> = { format: 'nital-model', version: 1, software: PRODUCT_VERSION, ...description };
  await writeSafetensors(path, { metadata: { nital: JSON.stringify(whole) }, tensors }, 'write the model');
}

/**
 * Reads a model.
 * @throws AppError `input/notFound`, `model/damaged`
 */
export async function readModelFile(path: string): Promise<ModelFile> {
  const { tensors, metadata } = await readSafetensors(path);
  const parsed = descriptionSchema.safeParse(JSON.parse(metadata['nital'] ?? 'null'));
  if (!parsed.success) throw new AppError('model/damaged', `"${path}" does not describe a model of this version of Nital. Give a model.safetensors that Nital trained.`);
  const { format: _format, version: _version, software: _software, ...description } = parsed.data;
  return { description, weights: new Map([...tensors].map(([name, tensor]) => [name, tensor.data as Float32Array])) };
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
