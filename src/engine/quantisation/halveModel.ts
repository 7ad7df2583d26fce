import { stat } from 'node:fs/promises';
import type { HalveModelJob, HalveModelResult } from '../../shared/engineProtocol/jobs.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { Random } from '../../shared/random/Random.ts';
import { readModelFile, weightsFor, writeModelFile } from '../files/modelFile.ts';
import { Predictor } from '../inference/Predictor.ts';
import { continueUnlessCancelled, type JobControl } from '../jobControl.ts';
import { buildNetwork, type NetworkFacts } from '../networks/registry.ts';
import { chooseDevice } from '../session/devices.ts';
import { compareSpeed, SPEED_BATCH } from './compareSpeed.ts';

/**
 * Makes of a trained model one whose weights are stored as float16 and that graphics cards compute in float16, and times both on
 * the device. The processor computes it in float32 from the same rounded weights.
 * @throws AppError `input/notFound`, `model/…`, `network/unknown`, `usage/invalid` for a model in integers or float16 already,
 * `disk/…`, `device/…`, `job/cancelled`
 */
export async function halveModel(job: HalveModelJob, control: JobControl, find: (id: string) => NetworkFacts): Promise<HalveModelResult> {
  const { description, weights: stored } = await readModelFile(job.modelPath);
  if (description.quantisation !== null || description.arithmetic === 'float16') throw new AppError('usage/invalid', 'This model computes in fewer bits already. Give the model that it was made of.');
  const { network, labelSet, tileSize, normalisation } = description;
  const graph = buildNetwork(find(network), { classes: labelSet.classes.length, inputHeight: tileSize, inputWidth: tileSize });
  const device = await chooseDevice(job.device);
  control.report({ stage: 'writing the model', done: 0, total: 1, unit: 'files' });
  await continueUnlessCancelled(control);
  await writeModelFile(job.outPath, { ...description, arithmetic: 'float16' }, graph, weightsFor(graph, stored, job.modelPath), { storage: 'float16' });
  const bytes = { float: (await stat(job.modelPath)).size, half: (await stat(job.outPath)).size };
  if (device === 'cpu') return { kind: 'halveModel', path: job.outPath, device, bytes, millisecondsPerTile: null, inHalf: false };
  const common = { graph, batchSize: SPEED_BATCH, normalisation, device, threads: job.threads };
  const float = await Predictor.create({ ...common, weights: weightsFor(graph, stored, job.modelPath) });
  const half = await Predictor.create({ ...common, weights: weightsFor(graph, (await readModelFile(job.outPath)).weights, job.outPath), half: true });
  const random = new Random(1);
  const tile = Float32Array.from({ length: 3 * tileSize * tileSize }, () => random.uniform());
  return { kind: 'halveModel', path: job.outPath, device, bytes, millisecondsPerTile: await compareSpeed({ float, half }, tile, control), inHalf: half.inHalf };
}
