import type { FormTable } from '../../shared/engineProtocol/formTable.ts';
import { lossSchema } from '../../shared/engineProtocol/trainingSettings.ts';
import { Random } from '../../shared/random/Random.ts';
import { elements } from '../graph/learnables.ts';
import { inputShape } from '../graph/LayerGraph.ts';
import { adam } from '../lowering/adam.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { bilinearLayers, stillBilinear } from '../lowering/fixedBilinear.ts';
import type { Optimizer } from '../lowering/Optimizer.ts';
import { buildAccumulatingGraphs, buildTrainingGraph, type TrainingGraph, type TrainingGraphOptions } from '../lowering/trainingGraph.ts';
import { emitOnnx } from '../onnx/emit.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import { Session, type Feeds } from '../session/Session.ts';
import type { LearningStep, LearningStepOptions, StepResult, TrainingState } from './LearningStep.ts';
import { StepArrays } from './StepArrays.ts';
import { dropoutMask, scalarFeeds } from './stepFeeds.ts';

export interface TrainingStepOptions extends LearningStepOptions {
  /** Adam unless given. */
  readonly optimizer?: Optimizer;
  readonly device: DeviceId;
  readonly threads: number | null;
  readonly profilePrefix?: string;
  /** Which of equal forms were found fastest; by rule unless given. */
  readonly forms?: FormTable;
  /** What loads a graph on a device: ONNX Runtime unless given. */
  readonly openSession?: typeof Session.open;
}

/** One of the graphs of a step, loaded. */
interface Program {
  readonly session: Session;
  readonly plan: TrainingGraph;
}

/**
 * One training step (forward, loss, backward, optimizer) of a network for a fixed batch and tile size: one run of one
 * session or, in micro-batches, one run for each and one for the optimizer.
 */
export class TrainingStep implements LearningStep {
  readonly #learn: Program;
  /** Null where `learn` is the whole step. */
  readonly #update: Program | null;
  readonly #options: TrainingStepOptions;
  readonly #optimizer: Optimizer;
  readonly #arrays: StepArrays;
  readonly #parts: number;
  #step: number;

  private constructor(learn: Program, update: Program | null, optimizer: Optimizer, options: TrainingStepOptions) {
    const { state, batchSize, microBatch } = options;
    this.#learn = learn;
    this.#update = update;
    this.#options = options;
    this.#optimizer = optimizer;
    this.#parts = batchSize / (microBatch ?? batchSize);
    this.#arrays = new StepArrays([...learn.plan.state, ...(update?.plan.state ?? [])], state.weights, state.optimizer ?? new Map<string, Float32Array>());
    this.#step = state.step ?? 0;
  }

  /** @throws AppError `device/*` when the device cannot take the network. */
  static async create(options: TrainingStepOptions): Promise<TrainingStep> {
    const { graph, state, trainUpsampling, batchSize, microBatch } = options;
    const optimizer = options.optimizer ?? adam;
    const frozen = trainUpsampling ? [] : [...bilinearLayers(graph)].map((name): [string, number] => [name, 0]);
    const rules: TrainingGraphOptions = {
      ...options,
      loss: options.loss ?? lossSchema.parse({}),
      optimizer,
      gradientLimit: options.gradientLimit ?? null,
      fixedBilinear: trainUpsampling ? new Set<string>() : stillBilinear(graph, state.weights),
      layerRates: new Map([...(options.layerRates ?? []), ...frozen]),
    };
    if (microBatch === undefined || microBatch === null || microBatch === batchSize) return new TrainingStep(await load(buildTrainingGraph(graph, rules), options), null, optimizer, options);
    if (batchSize % microBatch !== 0) throw new RangeError(`micro-batches of ${microBatch} do not make up a batch of ${batchSize}`);
    const { learn, update } = buildAccumulatingGraphs(graph, microBatch, rules);
    return new TrainingStep(await load(learn, options), await load(update, options), optimizer, options);
  }

  async run(images: Float32Array, labels: Uint8Array, learningRate: number, dropoutSeed: number): Promise<StepResult> {
    // Each part renews the running statistics; a single run renews nothing unless it succeeds.
    const statistics = this.#update === null ? [] : this.#learn.plan.state.flatMap(({ kind, input }) => (kind === 'weight' ? [input] : []));
    const before = this.#arrays.copies(statistics);
    try {
      return await this.#run(images, labels, learningRate, dropoutSeed);
    } catch (error) {
      this.#arrays.restore(before);
      throw error;
    }
  }

  async #run(images: Float32Array, labels: Uint8Array, learningRate: number, dropoutSeed: number): Promise<StepResult> {
    const { classes } = this.#options.graph;
    const scalars = scalarFeeds(this.#optimizer.scalars(this.#step + 1, learningRate));
    const masks = this.#learn.plan.dropoutMasks.map(({ shape, keep }, at) => dropoutMask(this.#parts * elements(shape), keep, new Random(dropoutSeed, at)));
    const extra = this.#update === null ? scalars : scalarFeeds({ totalWeight: labels.reduce((sum, label) => sum + (this.#options.classWeights[label] ?? 0), 0) });
    if (this.#update !== null) for (const { kind, input } of this.#learn.plan.state) if (kind === 'gradient') this.#arrays.get(input).fill(0);
    let loss = 0;
    const confusion = new Float64Array(classes * classes);
    for (let part = 0; part < this.#parts; part++) {
      const results = await this.#arrays.run(this.#learn.session, this.#learn.plan, { ...this.#partOf(images, labels, masks, part), ...extra });
      loss += results['loss']?.[0] as number;
      results['confusion']?.forEach((count, at) => {
        confusion[at] = (confusion[at] as number) + count;
      });
    }
    if (this.#update !== null) await this.#arrays.run(this.#update.session, this.#update.plan, scalars);
    this.#step++;
    let correct = 0;
    for (let index = 0; index < classes; index++) correct += confusion[index * classes + index] as number;
    return { loss, correct, labelled: confusion.reduce((sum, count) => sum + count, 0) };
  }

  /** The current arrays; they are overwritten by the step after the next, so copy what must stay. */
  state(): TrainingState {
    const weights = new Map(this.#options.state.weights);
    const optimizer = new Map<string, Float32Array>();
    for (const { name, kind, input } of [...this.#learn.plan.state, ...(this.#update?.plan.state ?? [])]) {
      if (kind === 'weight') weights.set(name, this.#arrays.get(input));
      if (kind === 'optimizer') optimizer.set(input, this.#arrays.get(input));
    }
    return { weights, optimizer, step: this.#step };
  }

  async dispose(): Promise<void> {
    await this.#learn.session.close();
    await this.#update?.session.close();
  }


  /** The part-th of the batch's equal parts. */
  #partOf(images: Float32Array, labels: Uint8Array, masks: readonly Float32Array[], part: number): Feeds {
    const [height, width, channels] = inputShape(this.#options.graph);
    const batch = this.#options.batchSize / this.#parts;
    const cut = <T extends Float32Array | Uint8Array>(whole: T): T => whole.subarray((part * whole.length) / this.#parts, ((part + 1) * whole.length) / this.#parts) as T;
    const dropout = this.#learn.plan.dropoutMasks.map(({ input, shape }, at) => [input, { data: cut(masks[at] as Float32Array), shape }]);
    return {
      images: { data: cut(images), shape: [batch, channels, height, width] },
      labels: { data: Int32Array.from(cut(labels)), shape: [batch, 1, height, width] },
      ...(Object.fromEntries(dropout) as Feeds),
    };
  }
}

async function load(plan: TrainingGraph, { graph, device, threads, profilePrefix, forms, openSession = Session.open }: TrainingStepOptions): Promise<Program> {
  const model = emitOnnx(lowerComposites(plan.operators, forms), `${graph.network} training step`);
  return { plan, session: await openSession(model, { device, threads, ...(profilePrefix === undefined ? {} : { profilePrefix }) }) };
}
