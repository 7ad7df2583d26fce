import { stat } from 'node:fs/promises';
import type { QuantizeModelJob, QuantizeModelResult } from '../../shared/engineProtocol/jobs.ts';
import { ownNormalisationBy } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { readModelFile, weightsFor, writeModelFile, type ModelDescription } from '../files/modelFile.ts';
import { layerParameters } from '../graph/learnables.ts';
import { inferenceGraph, type InferenceOptions } from '../inference/inferenceGraph.ts';
import { Predictor } from '../inference/Predictor.ts';
import { continueUnlessCancelled, type JobControl } from '../jobControl.ts';
import { buildNetwork, type NetworkFacts } from '../networks/registry.ts';
import { MicrographStore } from '../tiles/MicrographStore.ts';
import { halfTiles } from '../tiles/halfSize.ts';
import { TileLoader } from '../batches/TileLoader.ts';
import { calibrate } from './calibrate.ts';
import { compareSpeed, SPEED_BATCH } from './compareSpeed.ts';
import { correctBiases } from './correctBiases.ts';
import { planIntegers } from './planIntegers.ts';

/**
 * Makes of a trained model one that computes in 8-bit integers on the processor: finds the range of its activations on
 * tiles, rounds its kernels, writes the new model and times both.
 * @throws AppError `input/…`, `model/…`, `network/unknown`, `usage/invalid` for a model that is quantised already, `dataset/empty`
 * without tiles, `input/invalid` when the tiles are blank, `disk/…`, `device/…`, `job/cancelled`
 */
export async function quantizeModel(job: QuantizeModelJob, control: JobControl, find: (id: string) => NetworkFacts): Promise<QuantizeModelResult> {
  const { description, weights: stored } = await readModelFile(job.modelPath);
  if (description.quantisation !== null || description.arithmetic === 'float16') throw new AppError('usage/invalid', 'This model computes in fewer bits already. Give the model that it was made of.');
  if (job.tiles.length === 0) throw new AppError('dataset/empty', 'There are no tiles to find the ranges of the activations on. Import micrographs with masks like those the model was trained on.');
  const { network, labelSet, tileSize, normalisation } = description;
  const graph = buildNetwork(find(network), { classes: labelSet.classes.length, inputHeight: tileSize, inputWidth: tileSize });
  const weights = weightsFor(graph, stored, job.modelPath);
  const tiles = new CalibrationTiles(job, description, control);
  const { ranges, means } = await calibrate({ graph, weights, normalisation }, tiles.each(), job.threads);
  if (tiles.allBlank) throw new AppError('input/invalid', `All ${job.tiles.length} tiles are of one grey value each: nothing can be learnt from them about the model's activations. Give more tiles, or other micrographs.`);

  control.report({ stage: 'writing the model', done: 0, total: 1, unit: 'files' });
  await continueUnlessCancelled(control);
  const quantisation = { ranges: Object.fromEntries([...ranges].map(([layer, { low, high }]) => [layer, [low, high] as const])), tiles: job.tiles.length };
  await writeModelFile(job.outPath, { ...description, quantisation }, graph, correctBiases(graph, weights, means), { storage: 'int8' });

  const options = { graph, weights, normalisation, batchSize: SPEED_BATCH };
  const common = { ...options, device: 'cpu', threads: job.threads } as const;
  const predictors = { float: await Predictor.create(common), integer: await Predictor.create({ ...common, ranges }) };
  return {
    kind: 'quantizeModel',
    path: job.outPath,
    layers: ranges.size,
    floatLayers: floatLayers(options),
    bytes: { float: (await stat(job.modelPath)).size, integer: (await stat(job.outPath)).size },
    millisecondsPerTile: await compareSpeed(predictors, tiles.last, control),
    batchSize: SPEED_BATCH,
  };
}

/** The tiles of a job one by one, as [1, 3, H, W]. */
class CalibrationTiles {
  readonly #job: QuantizeModelJob;
  readonly #control: JobControl;
  readonly #loader: TileLoader;
  readonly #halved: boolean;
  #blank = 0;
  /** The newest. */
  last: Float32Array = new Float32Array(0);

  constructor(job: QuantizeModelJob, { labelSet, tileSize, settings }: ModelDescription, control: JobControl) {
    this.#job = job;
    this.#control = control;
    this.#halved = settings.halfSize;
    this.#loader = new TileLoader(new MicrographStore(job.micrographs, labelSet.classes.length, undefined, settings), tileSize, 1, ownNormalisationBy(settings.normalisation));
  }

  get allBlank(): boolean {
    return this.#blank === this.#job.tiles.length;
  }

  async *each(): AsyncGenerator<Float32Array> {
    const { tiles } = this.#job;
    const placed = this.#halved ? halfTiles({ tileSize: 0, train: tiles, validation: [], test: [] }).train : tiles;
    for (const [at, tile] of placed.entries()) {
      this.#control.report({ stage: 'calibrating', done: at, total: tiles.length, unit: 'tiles' });
      await continueUnlessCancelled(this.#control);
      const { images } = await this.#loader.plain([tile]);
      if (images.every((value) => value === images[0])) this.#blank++;
      this.last = images;
      yield images;
    }
  }
}

/** Layers with kernels that are not computed in integers. */
function floatLayers(options: InferenceOptions): string[] {
  const { operators, layers } = inferenceGraph(options);
  const { integer } = planIntegers(operators, layers);
  const kernels = options.graph.layers.filter((node) => layerParameters(options.graph, node).some(({ role }) => role === 'weight'));
  return kernels.flatMap(({ name }) => {
    // Auxiliary heads are not run.
    const value = layers.get(name);
    return value === undefined || integer.has(value.id) ? [] : [name];
  });
}
