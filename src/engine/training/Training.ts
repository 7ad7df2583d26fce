import { join } from 'node:path';
import { NO_TABLE, type FormTable } from '../../shared/engineProtocol/formTable.ts';
import { deviceForModels } from '../../shared/engineProtocol/devices.ts';
import type { HistoryPoint, JobProgress, TilePicture, TrainingIncident, TrainJob, TrainResult } from '../../shared/engineProtocol/jobs.ts';
import { ownNormalisationBy, type TrainingSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { portableSettings } from '../../shared/engineProtocol/portableSettings.ts';
import { BatchThread } from '../batches/BatchThread.ts';
import { writeModelFile } from '../files/modelFile.ts';
import { layerLearnables } from '../graph/learnables.ts';
import { Predictor } from '../inference/Predictor.ts';
import { letMessagesIn, type JobControl } from '../jobControl.ts';
import { optimizerOf } from '../lowering/optimizers.ts';
import type { NetworkFacts } from '../networks/registry.ts';
import { chooseDevice } from '../session/devices.ts';
import { Random } from '../../shared/random/Random.ts';
import { openTensorflow } from '../tensorflow/openTensorflow.ts';
import { halfTiles } from '../tiles/halfSize.ts';
import { readFormTable } from '../tuning/formFile.ts';
import { diverged, writeCheckpoint } from './checkpoint.ts';
import { endsEpoch, epochOf, TileOrder, validationIsDue } from './epochPlan.ts';
import { layerRatesOf } from './layerRates.ts';
import { learningRateAt } from './learningRate.ts';
import { prepareTraining, type PreparedTraining } from './prepareTraining.ts';
import { RecoveringStep } from './RecoveringStep.ts';
import { requireTensorflow } from './tensorflowDevice.ts';
import { TileLoader, type TileBatch } from '../batches/TileLoader.ts';
import type { TrainingRecord } from './TrainingRecord.ts';
import { TileWatch } from './TileWatch.ts';
import { WeightAverage } from './WeightAverage.ts';
import { validate } from './validate.ts';

/** Names the random stream of dropout, apart from those of the tiles' order and augmentation (which start with the epoch). */
const DROPOUT_STREAM = 0xd0;

/**
 * Trains a network as the job says and writes `model.safetensors`: the weights with the lowest validation loss, or the last
 * ones when nothing validates. Checkpoints are written at the start, at every epoch's end, every `checkpointSeconds`, and
 * when paused, cancelled or out of time. A training that was stopped at any step and resumed gives the same weights, bit
 * by bit, as one that never stopped (same device, same thread count). `cacheFolder` holds what was measured on this PC;
 * `open` opens TensorFlow where the job wants it.
 * @throws AppError `training/diverged`, `training/notResumable`, `dataset/empty`, `network/…`, `input/…`, `device/…`, `disk/…`,
 * `job/cancelled` (before the first step only; later a cancelled training is a result)
 */
export async function trainNetwork(facts: NetworkFacts, wanted: TrainJob, control: JobControl, cacheFolder: string | null = null, open = openTensorflow): Promise<TrainResult> {
  // From here on everything is in the pixels that the network sees.
  const job = wanted.settings.halfSize ? { ...wanted, tiles: halfTiles(wanted.tiles) } : wanted;
  const { micrographs, micrographBytes, tiles, settings, labelSet } = job;
  const batches = BatchThread.start({ micrographs, micrographBytes, tiles, settings, classes: labelSet.classes.length });
  // Told where it is waited for.
  batches.catch(() => undefined);
  try {
    return await trainWith(batches, facts, job, control, cacheFolder, open);
  } finally {
    await batches.then(
      (thread) => thread.dispose(),
      () => undefined,
    );
  }
}

async function trainWith(batches: Promise<BatchThread>, facts: NetworkFacts, job: TrainJob, control: JobControl, cacheFolder: string | null, open: typeof openTensorflow): Promise<TrainResult> {
  const { settings } = job;
  const { device: choice, optimizer, momentum } = settings;
  const tensorflow = choice === 'tensorflow' ? { tf: await requireTensorflow(open), optimizer, momentum } : null;
  const device = await chooseDevice(deviceForModels(choice));
  const prepared = await prepareTraining(facts, job, control);
  // A training that is resumed keeps the forms it began with, whatever was measured since.
  const forms = prepared.start.forms ?? (await readFormTable(cacheFolder, device, settings.threads)) ?? NO_TABLE;
  const { record } = prepared.start;
  const onIncident = (kind: TrainingIncident['kind'], remark: string): void => {
    record.addIncident(kind, remark);
    control.report({ stage: remark, ...howFar(job.settings, record, prepared.plan.iterations) });
  };
  const options = {
    graph: prepared.graph,
    batchSize: settings.batchSize,
    l2: settings.l2,
    classWeights: prepared.classWeights,
    trainUpsampling: settings.trainUpsampling,
    loss: settings.loss,
    optimizer: optimizerOf(optimizer, momentum),
    gradientLimit: settings.gradientLimit,
    layerRates: layerRatesOf(prepared.graph, settings.layerRates),
    microBatch: prepared.start.microBatch,
    normalisation: prepared.survey.normalisation,
    state: prepared.start.state,
    device,
    tensorflow,
    threads: settings.threads,
    forms,
  };
  // Before the network takes what memory there is: a step that has too little goes on in smaller parts, a thread does not.
  const thread = await batches;
  const step = await RecoveringStep.create(options, onIncident);
  try {
    return await new Training(job, control, prepared, step, forms, thread).run();
  } finally {
    await step.dispose();
  }
}

type Outcome = TrainResult['outcome'];

class Training {
  readonly #job: TrainJob;
  readonly #control: JobControl;
  readonly #prepared: PreparedTraining;
  readonly #step: RecoveringStep;
  readonly #forms: FormTable;
  readonly #order: TileOrder;
  readonly #batches: BatchThread;
  /** The batch of the step after the one that is taken, while it is made. */
  #ahead: { readonly iteration: number; readonly batch: Promise<TileBatch> } | null = null;
  readonly #watch: TileWatch;
  /** What is judged and kept instead of the newest weights, where the settings want it. */
  readonly #average: WeightAverage | null;
  #checkpointedAt = performance.now();
  #checkpointedIteration = -1;

  constructor(job: TrainJob, control: JobControl, prepared: PreparedTraining, step: RecoveringStep, forms: FormTable, batches: BatchThread) {
    this.#job = job;
    this.#control = control;
    this.#prepared = prepared;
    this.#step = step;
    this.#forms = forms;
    this.#order = new TileOrder(prepared.plan, job.settings.seed);
    this.#batches = batches;
    this.#watch = new TileWatch(prepared.store, job.tiles, job.labelSet);
    const { average, state } = prepared.start;
    this.#average = job.settings.averaging === 0 ? null : new WeightAverage(job.settings.averaging, average ?? state.weights);
  }

  async run(): Promise<TrainResult> {
    const { record } = this.#prepared.start;
    record.startClock();
    // From here on the training can be killed at any moment and resumed.
    if (record.iteration === 0) await this.#checkpoint();
    for (;;) {
      await letMessagesIn();
      const stop = await this.#stopReason();
      if (stop === null) await this.#takeStep();
      else if (stop === 'validation') await this.#validate();
      else return await this.#end(stop);
    }
  }

  /** What is due before the next step; null: nothing, take it. */
  async #stopReason(): Promise<Outcome | 'validation' | null> {
    const { plan, start } = this.#prepared;
    const { record } = start;
    const { settings } = this.#job;
    if (this.#control.cancel.aborted) return 'cancelled';
    if (this.#control.pause.aborted) return 'paused';
    const latest = record.latest;
    const validates = this.#job.tiles.validation.length > 0 && latest !== null && latest.validationLoss === null;
    if (validates && validationIsDue(plan, record.iteration)) return 'validation';
    if (latest !== null && endsEpoch(plan, record.iteration)) await this.#checkpoint();
    if (settings.validationPatience !== null && record.counters.validationsWithoutGain >= settings.validationPatience) return 'stoppedEarly';
    if (record.iteration >= plan.iterations) return 'finished';
    if (settings.maxSeconds !== null && record.counters.secondsElapsed >= settings.maxSeconds) {
      // Before the extra validation, which lets the last weights compete with the best ones but is no part of the schedule.
      await this.#checkpoint();
      return validates ? 'validation' : 'outOfTime';
    }
    if ((performance.now() - this.#checkpointedAt) / 1000 >= settings.checkpointSeconds) await this.#checkpoint();
    return null;
  }

  async #takeStep(): Promise<void> {
    const { plan, start } = this.#prepared;
    const { settings } = this.#job;
    const iteration = start.record.iteration + 1;
    const epoch = epochOf(plan, iteration);
    const startedAt = performance.now();
    const batch = await this.#batch(iteration);
    const dropoutSeed = new Random(settings.seed, DROPOUT_STREAM, iteration, 0).uint32();
    const learningRate = learningRateAt(settings, { iteration, epoch, iterations: plan.iterations, secondsElapsed: start.record.counters.secondsElapsed });
    const outcome = await this.#step.run(batch.images, batch.labels, learningRate, dropoutSeed);
    if (!Number.isFinite(outcome.loss)) throw diverged(settings, iteration);
    this.#average?.add(this.#step.state().weights, iteration);
    const point = start.record.addStep(
      { epoch, trainingLoss: outcome.loss, trainingAccuracy: outcome.correct / Math.max(outcome.labelled, 1), learningRate },
      (performance.now() - startedAt) / 1000,
    );
    this.#report('training', point);
  }

  /** The batch of this iteration; the next one is made while this one is trained on. */
  async #batch(iteration: number): Promise<TileBatch> {
    const batch = await (this.#ahead?.iteration === iteration ? this.#ahead.batch : this.#made(iteration));
    this.#ahead = null;
    if (iteration < this.#prepared.plan.iterations) {
      this.#ahead = { iteration: iteration + 1, batch: this.#made(iteration + 1) };
      // What goes wrong with it is told when it is wanted.
      this.#ahead.batch.catch(() => undefined);
    }
    return batch;
  }

  #made(iteration: number): Promise<TileBatch> {
    const { plan, survey } = this.#prepared;
    const tiles = this.#order.batch(iteration).map(({ tile, placeInEpoch }) => ({ tile: survey.labelled[tile] as (typeof survey.labelled)[number], placeInEpoch }));
    return this.#batches.make(epochOf(plan, iteration), tiles);
  }

  async #validate(): Promise<void> {
    const { graph, store, survey, classWeights, start } = this.#prepared;
    const { settings, tiles } = this.#job;
    const weights = this.#weights();
    const { sessionDevice: device, microBatch } = this.#step;
    let predictor: Predictor | null = null;
    try {
      predictor = await Predictor.create({ graph, weights, batchSize: microBatch, normalisation: survey.normalisation, device, threads: settings.threads });
      const loader = new TileLoader(store, tiles.tileSize, microBatch, ownNormalisationBy(settings.normalisation));
      const score = await validate(predictor, loader, tiles.validation, microBatch, { classWeights, terms: settings.loss }, async (done) => {
        this.#control.report({ stage: 'validating', done, total: tiles.validation.length, unit: 'tiles' });
        await letMessagesIn();
        return this.#control.cancel.aborted || this.#control.pause.aborted;
      }, (tile, probabilities) => this.#watch.see(tile, probabilities));
      // Interrupted: the loop sees why, and a resumed training validates here again.
      if (score === null) return;
      if (!Number.isFinite(score.loss)) throw diverged(settings, start.record.iteration);
      this.#report('training', start.record.addValidation(score.loss, score.accuracy, weights), await this.#watch.pictures());
    } catch (error) {
      // Survived by a smaller or other device, it is due again.
      await this.#step.recover(error);
    } finally {
      // A device that is gone may not even close.
      await predictor?.dispose().catch(() => undefined);
    }
  }

  async #checkpoint(): Promise<void> {
    const { start, fingerprint, initialWeights } = this.#prepared;
    if (this.#checkpointedIteration === start.record.iteration) return;
    await writeCheckpoint(this.#job.runFolder, { settings: this.#job.settings, fingerprint, initialWeights, microBatch: this.#step.microBatch, forms: this.#forms, state: this.#step.state(), average: this.#average?.weights ?? null, record: start.record });
    this.#checkpointedIteration = start.record.iteration;
    this.#checkpointedAt = performance.now();
  }

  async #end(outcome: Outcome): Promise<TrainResult> {
    await this.#checkpoint();
    const { plan, start, graph, initialWeights } = this.#prepared;
    const { record } = start;
    const { best, counters } = record;
    const recent = record.recentTraining(plan.iterationsPerEpoch);
    const facts = {
      outcome,
      iterations: record.iteration,
      secondsElapsed: counters.secondsElapsed,
      device: this.#step.device,
      microBatch: this.#step.microBatch,
      incidents: record.incidents,
      measuredForms: this.#forms.shapes.length > 0,
      trainingLoss: recent.loss,
      trainingAccuracy: recent.accuracy,
      validationLoss: best?.validationLoss ?? null,
      validationAccuracy: best?.validationAccuracy ?? null,
      initialWeights,
    };
    const modelPath = outcome === 'paused' || outcome === 'cancelled' ? null : join(this.#job.runFolder, 'model.safetensors');
    if (modelPath !== null) {
      const { labelSet, settings, tiles, micrographs } = this.#job;
      this.#control.report({ stage: 'writing the model', done: 0, total: 1, unit: 'files' });
      const trained = { ...facts, bestIteration: best?.iteration ?? record.iteration, trainingTiles: plan.tiles, micrographs: micrographs.map((micrograph) => micrograph.name) };
      const description = { network: settings.network, labelSet: { classes: labelSet.classes }, normalisation: this.#prepared.survey.normalisation, tileSize: tiles.tileSize, settings: portableSettings(settings, initialWeights), training: trained, quantisation: null, arithmetic: 'float32' as const };
      await writeModelFile(modelPath, description, graph, best?.weights ?? this.#weights());
    }
    return {
      kind: 'train',
      ...facts,
      network: this.#job.settings.network,
      learnables: graph.layers.reduce((sum, node) => sum + layerLearnables(graph, node), 0),
      epochs: record.iteration === 0 ? 0 : epochOf(plan, record.iteration),
      imagesPerSecond: counters.secondsInSteps === 0 ? 0 : (record.iteration * plan.batchSize) / counters.secondsInSteps,
      // Kilobytes, of the process since its start.
      peakMemoryMB: process.resourceUsage().maxRSS / 1024,
      modelPath,
      history: record.history,
    };
  }

  /** What the model would be if the training ended here; copy what must stay. */
  #weights(): ReadonlyMap<string, Float32Array> {
    return this.#average?.weights ?? this.#step.state().weights;
  }

  #report(stage: string, point: HistoryPoint, tiles: readonly TilePicture[] = []): void {
    const { plan, start } = this.#prepared;
    const { record } = start;
    const { incidents, counters } = record;
    const status = { device: this.#step.device, memoryMB: process.memoryUsage.rss() / 2 ** 20, imagesPerSecond: counters.secondsInSteps === 0 ? 0 : (point.iteration * plan.batchSize) / counters.secondsInSteps, iterationsPerEpoch: plan.iterationsPerEpoch, incidents };
    this.#control.report({ stage, ...howFar(this.#job.settings, record, plan.iterations), point, status, ...(tiles.length === 0 ? {} : { tiles }) });
  }
}

/** What a training that is limited by time has taken of it; its epochs are then mostly more than it will ever see. */
function howFar({ maxSeconds }: TrainingSettings, { iteration, counters }: TrainingRecord, iterations: number): Pick<JobProgress, 'done' | 'total' | 'unit'> {
  if (maxSeconds === null) return { done: iteration, total: iterations, unit: 'iterations' };
  return { done: Math.min(Math.round(counters.secondsElapsed), maxSeconds), total: maxSeconds, unit: 's' };
}
