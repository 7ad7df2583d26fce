import { rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { formTableSchema, NO_TABLE, type FormTable } from '../../shared/engineProtocol/formTable.ts';
import { trainingIncidentSchema } from '../../shared/engineProtocol/jobs.ts';
import { initialWeightsReportSchema, trainingSettingsSchema, type InitialWeightsReport, type TrainingSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError, toAppError } from '../../shared/errors/AppError.ts';
import { allFinite } from '../files/allFinite.ts';
import { readSafetensors, writeSafetensors, type StoredTensor, type TensorFile } from '../files/safetensors.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';
import { historyFromNumbers, historyToNumbers } from './history.ts';
import { TrainingRecord } from './TrainingRecord.ts';
import type { TrainingState } from './LearningStep.ts';

/** Everything a training needs to go on as if it had never stopped. */
export interface Checkpoint {
  readonly settings: TrainingSettings;
  /** Hash of what the network learns from: tiles, label set, pixel statistics. */
  readonly fingerprint: string;
  /** What the training started from besides chance. */
  readonly initialWeights: InitialWeightsReport | null;
  /** Tiles that are computed at once: fewer than the settings say when memory ran out. */
  readonly microBatch: number;
  /** The forms that its gradients are computed in: others would change the last digits. Null: not chosen yet. */
  readonly forms: FormTable | null;
  readonly state: TrainingState;
  /** The running mean of the weights, where the settings want it. */
  readonly average: ReadonlyMap<string, Float32Array> | null;
  readonly record: TrainingRecord;
}

const NEWEST = 'checkpoint.safetensors';
const PREVIOUS = 'checkpoint.previous.safetensors';
const DAMAGED = 'checkpoint.damaged.safetensors';

const descriptionSchema = z.object({
  format: z.literal('nital-checkpoint'),
  version: z.literal(1),
  software: z.string(),
  settings: trainingSettingsSchema,
  fingerprint: z.string(),
  initialWeights: initialWeightsReportSchema.nullable().default(null),
  microBatch: z.number().int().min(1).optional(),
  forms: formTableSchema.default(NO_TABLE),
  incidents: z.array(trainingIncidentSchema).default([]),
  step: z.number().int().min(0),
  counters: z.object({ validationsWithoutGain: z.number(), secondsElapsed: z.number(), secondsInSteps: z.number() }),
  best: z.object({ iteration: z.number(), validationLoss: z.number(), validationAccuracy: z.number() }).nullable(),
});

/** Where the newest checkpoint of a run lies. */
export function checkpointPath(runFolder: string): string {
  return join(runFolder, NEWEST);
}

/**
 * Writes the checkpoint durably and keeps the one before it as `checkpoint.previous.safetensors`.
 * @throws AppError `training/diverged` when a weight is not finite (the checkpoint before is then the good one),
 * `disk/full`, `disk/denied`
 */
export async function writeCheckpoint(runFolder: string, checkpoint: Checkpoint): Promise<void> {
  const { state, average, record } = checkpoint;
  for (const values of [...state.weights.values(), ...state.optimizer.values(), ...(average?.values() ?? [])]) {
    if (!allFinite(values)) throw diverged(checkpoint.settings, record.iteration);
  }
  const tensors = new Map<string, StoredTensor>([['history', { shape: [record.history.length, 7], data: historyToNumbers(record.history) }]]);
  addAll(tensors, 'weights', state.weights);
  addAll(tensors, 'optimizer', state.optimizer);
  if (average !== null) addAll(tensors, 'average', average);
  if (record.best !== null) addAll(tensors, 'best', record.best.weights);
  const best = record.best === null ? null : { iteration: record.best.iteration, validationLoss: record.best.validationLoss, validationAccuracy: record.best.validationAccuracy };
  const description: z.input<typeof descriptionSchema> = {
    format: 'nital-checkpoint',
    version: 1,
    software: PRODUCT_VERSION,
    settings: checkpoint.settings,
    fingerprint: checkpoint.fingerprint,
    initialWeights: checkpoint.initialWeights,
    microBatch: checkpoint.microBatch,
    forms: checkpoint.forms ?? NO_TABLE,
    incidents: [...record.incidents],
    step: state.step,
    counters: record.counters,
    best,
  };
  const file: TensorFile = { metadata: { nital: JSON.stringify(description) }, tensors };
  await writeSafetensors(join(runFolder, NEWEST), file, 'write the checkpoint', join(runFolder, PREVIOUS));
}

/** The error of a training whose numbers are no longer finite. */
export function diverged(settings: TrainingSettings, iteration: number): AppError {
  return new AppError(
    'training/diverged',
    `The training diverged at iteration ${iteration}: its loss or weights are no longer finite numbers. Start again with a lower learning rate than ${settings.learningRate} (try ${settings.learningRate / 10}); the last good checkpoint is kept.`,
    { details: { iteration, learningRate: settings.learningRate } },
  );
}

/**
 * Reads the newest checkpoint of a run; when it is missing or damaged, the one before (`fellBack`: why).
 * @throws AppError `training/notResumable`, `disk/denied`
 */
export async function readCheckpoint(runFolder: string): Promise<{ checkpoint: Checkpoint; fellBack: string | null }> {
  const newest = join(runFolder, NEWEST);
  const previous = join(runFolder, PREVIOUS);
  try {
    return { checkpoint: await readOne(newest), fellBack: null };
  } catch (error) {
    const reason = toAppError(error);
    // A checkpoint that may not be read is not lost: no reason to go back to an older one.
    if (reason.code !== 'model/damaged' && reason.code !== 'input/notFound') throw reason;
    const checkpoint = await readOne(previous).catch(() => null);
    if (checkpoint === null) {
      const missing = reason.code === 'input/notFound' && !(await isThere(previous));
      const why = missing ? `there is no checkpoint in "${runFolder}"` : `${reason.message} No good earlier checkpoint stands beside it`;
      throw new AppError('training/notResumable', `The training cannot go on: ${why}. Start it anew.`, { cause: error });
    }
    // Moved aside, or the next checkpoint would push it over the good one.
    if (reason.code === 'model/damaged') await rename(newest, join(runFolder, DAMAGED));
    return { checkpoint, fellBack: `"${basename(newest)}" ${reason.code === 'model/damaged' ? 'is damaged' : 'is missing'}: going on from the checkpoint before it` };
  }
}

/** Removes the checkpoints of an earlier training in this folder, so that nothing resumes them by mistake. */
export async function removeCheckpoints(runFolder: string): Promise<void> {
  for (const name of [NEWEST, PREVIOUS, DAMAGED]) await rm(join(runFolder, name), { force: true });
}

async function readOne(path: string): Promise<Checkpoint> {
  const { tensors, metadata } = await readSafetensors(path);
  const parsed = descriptionSchema.safeParse(JSON.parse(metadata['nital'] ?? 'null'));
  if (!parsed.success) throw new AppError('model/damaged', `"${path}" is not a checkpoint of this version of Nital.`);
  const { settings, fingerprint, initialWeights, step, counters, best, forms, incidents } = parsed.data;
  const microBatch = parsed.data.microBatch ?? settings.microBatch ?? settings.batchSize;
  const history = historyFromNumbers(tensors.get('history')?.data as Float64Array);
  const bestModel = best === null ? null : { ...best, weights: pick(tensors, 'best') };
  const state = { weights: pick(tensors, 'weights'), optimizer: pick(tensors, 'optimizer'), step };
  const average = settings.averaging === 0 ? null : pick(tensors, 'average');
  return { settings, fingerprint, initialWeights, microBatch, forms, state, average, record: new TrainingRecord(history, bestModel, counters, incidents) };
}

function addAll(tensors: Map<string, StoredTensor>, prefix: string, values: ReadonlyMap<string, Float32Array>): void {
  for (const [name, data] of values) tensors.set(`${prefix}/${name}`, { shape: [data.length], data });
}

function pick(tensors: ReadonlyMap<string, StoredTensor>, prefix: string): Map<string, Float32Array> {
  const start = `${prefix}/`;
  return new Map([...tensors].filter(([name]) => name.startsWith(start)).map(([name, tensor]) => [name.slice(start.length), tensor.data as Float32Array]));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
