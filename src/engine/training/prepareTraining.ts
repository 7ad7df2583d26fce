import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { TrainJob } from '../../shared/engineProtocol/jobs.ts';
import type { InitialWeightsReport, TrainingSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';
import { requireWeightsOf } from '../files/modelFile.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { JobControl } from '../jobControl.ts';
import type { Normalisation } from '../lowering/forward.ts';
import { initializeWeights } from '../networks/initialize.ts';
import { buildNetwork, type NetworkFacts } from '../networks/registry.ts';
import { MicrographStore } from '../tiles/MicrographStore.ts';
import { AS_IT_IS } from '../tiles/ownNormalisation.ts';
import { loadInitialWeights, type LoadedWeights } from '../weights/loadInitialWeights.ts';
import { checkpointPath, readCheckpoint, removeCheckpoints, type Checkpoint } from './checkpoint.ts';
import { classWeights } from './classWeights.ts';
import { planEpochs, type EpochPlan } from './epochPlan.ts';
import { layerRatesOf } from './layerRates.ts';
import { normalizationOfMeans } from './normalizationOfMeans.ts';
import { surveyTiles, type TileSurvey } from './surveyTiles.ts';
import { TrainingRecord } from './TrainingRecord.ts';

/** Of the photographs that published encoders were trained on, as torchvision gives it. */
const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/** All that is decided before the first step. */
export interface PreparedTraining {
  readonly graph: LayerGraph;
  readonly store: MicrographStore;
  readonly survey: TileSurvey;
  readonly classWeights: readonly number[];
  readonly plan: EpochPlan;
  readonly fingerprint: string;
  /** What was taken from the file of initial weights, when there was one. */
  readonly initialWeights: InitialWeightsReport | null;
  /** Where it starts or goes on. */
  readonly start: Pick<Checkpoint, 'state' | 'average' | 'record' | 'microBatch' | 'forms'>;
}

/**
 * Reads the data once, and the checkpoint when the job resumes one, else the initial weights when it has some.
 * @throws AppError `network/invalid`, `dataset/empty`, `usage/invalid`, `input/…`, `model/…`, `training/notResumable`, `job/cancelled`
 */
export async function prepareTraining(facts: NetworkFacts, job: TrainJob, control: JobControl): Promise<PreparedTraining> {
  const { settings, labelSet, tiles } = job;
  const classes = labelSet.classes.length;
  const graph = buildNetwork(facts, { classes, inputHeight: tiles.tileSize, inputWidth: tiles.tileSize });
  if (settings.batchSize % (settings.microBatch ?? settings.batchSize) !== 0) {
    throw new AppError('usage/invalid', `A batch of ${settings.batchSize} tiles does not divide into micro-batches of ${settings.microBatch}. Choose a divisor of the batch.`);
  }
  const normalization = normalizationOfMeans(graph, layerRatesOf(graph, settings.layerRates));
  if (normalization !== null && (settings.microBatch ?? settings.batchSize) === 1) {
    throw new AppError('usage/invalid', `${facts.title} normalises means of whole tiles over the batch ("${normalization}"), which a single tile does not have. Take batches (or micro-batches) of at least 2 tiles.`);
  }
  if (tiles.train.length === 0) throw new AppError('dataset/empty', 'The dataset has no training tiles. Give the training side at least one micrograph with a mask.');
  await mkdir(job.runFolder, { recursive: true }).catch((error: unknown) => {
    throw fromFileError(error, job.runFolder, 'make the folder of the run');
  });
  const checkpoint = job.resume ? await resumable(job, control) : null;
  const loaded = checkpoint === null && settings.initialWeights !== null ? await loadInitialWeights(graph, settings.initialWeights) : null;
  const micrographs = (): MicrographStore => new MicrographStore(job.micrographs, classes, job.micrographBytes, settings);
  const survey = await surveyTiles(micrographs(), tiles.train, tiles.tileSize, classes, control);
  const weights = classWeights(settings.classWeights, survey, labelSet);
  const fingerprint = fingerprintOf(job, survey);
  if (checkpoint !== null && checkpoint.fingerprint !== fingerprint) {
    throw new AppError('training/notResumable', `The training in "${job.runFolder}" cannot go on: its tiles, masks or label set have changed since. Start it anew.`);
  }
  if (checkpoint !== null) {
    requireWeightsOf(graph, checkpoint.state.weights, checkpointPath(job.runFolder));
    if (checkpoint.average !== null) requireWeightsOf(graph, checkpoint.average, checkpointPath(job.runFolder));
  } else await removeCheckpoints(job.runFolder);
  const plan = planEpochs(survey.labelled.length, settings.batchSize, settings.epochs, settings.validationsPerEpoch, settings.maxIterations);
  const start = checkpoint ?? { state: { weights: startingWeights(graph, settings.seed, loaded), optimizer: new Map<string, Float32Array>(), step: 0 }, average: null, record: new TrainingRecord(), microBatch: settings.microBatch ?? settings.batchSize, forms: null };
  const normalisation = { tiles: survey.normalisation, imageNet: IMAGENET, image: AS_IT_IS, white: AS_IT_IS, levels: AS_IT_IS }[settings.normalisation];
  // What the survey decoded is let go: batches have their own store, and this one is for what validates.
  return { graph, store: micrographs(), survey: { ...survey, normalisation }, classWeights: weights, plan, fingerprint, initialWeights: checkpoint?.initialWeights ?? loaded?.report ?? null, start };
}

/** Chance, and what was loaded over it. */
function startingWeights(graph: LayerGraph, seed: number, loaded: LoadedWeights | null): Map<string, Float32Array> {
  return new Map([...initializeWeights(graph, seed), ...(loaded?.weights ?? [])]);
}

/** Settings that may change between pause and resume: they say how long and where, not what is learned. */
const FREE_TO_CHANGE: readonly (keyof TrainingSettings)[] = ['epochs', 'maxIterations', 'validationPatience', 'device', 'threads', 'maxSeconds', 'checkpointSeconds'];

async function resumable(job: TrainJob, control: JobControl): Promise<Checkpoint> {
  const { checkpoint, fellBack } = await readCheckpoint(job.runFolder);
  if (fellBack !== null) control.report({ stage: fellBack, done: 0, total: 1, unit: 'checkpoints' });
  for (const key of Object.keys(job.settings) as (keyof TrainingSettings)[]) {
    if (FREE_TO_CHANGE.includes(key)) continue;
    const [before, now] = [JSON.stringify(checkpoint.settings[key]), JSON.stringify(job.settings[key])];
    if (before !== now) throw new AppError('training/notResumable', `The training in "${job.runFolder}" was started with ${key} ${before}, not ${now}. Resume it with the old value, or start a new training.`);
  }
  return checkpoint;
}

/** What the network learns from, as a hash: where the files lie does not matter, what is in them does. */
function fingerprintOf(job: TrainJob, survey: TileSurvey): string {
  const { labelled: _labelled, ...statistics } = survey;
  const content = { tiles: job.tiles, names: job.micrographs.map((micrograph) => micrograph.name), classes: job.labelSet.classes.map((entry) => entry.name), statistics };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
