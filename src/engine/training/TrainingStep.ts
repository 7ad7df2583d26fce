import { Random } from '../../shared/random/Random.ts';
import { elements, graphParameters } from '../graph/learnables.ts';
import { inputShape, type LayerGraph } from '../graph/LayerGraph.ts';
import { adamScalars } from '../lowering/adam.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { bilinearLayers, stillBilinear } from '../lowering/fixedBilinear.ts';
import type { Normalisation } from '../lowering/forward.ts';
import { buildTrainingGraph, type StateArray, type TrainingGraph } from '../lowering/trainingGraph.ts';
import { emitOnnx } from '../onnx/emit.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import { Session, type Feeds } from '../session/Session.ts';

export type { Normalisation } from '../lowering/forward.ts';

/** Everything that training changes, by parameter name; optimizer arrays are named `first:NAME` and `second:NAME`. */
export interface TrainingState {
  readonly weights: Map<string, Float32Array>;
  readonly optimizer: Map<string, Float32Array>;
  readonly step: number;
}

export interface TrainingStepOptions {
  readonly graph: LayerGraph;
  readonly batchSize: number;
  readonly l2: number;
  /** One per class. */
  readonly classWeights: readonly number[];
  readonly trainUpsampling: boolean;
  readonly normalisation: Normalisation;
  /** Where to start: all weights, and the optimizer's arrays and step count when resuming. */
  readonly state: { readonly weights: ReadonlyMap<string, Float32Array>; readonly optimizer?: ReadonlyMap<string, Float32Array>; readonly step?: number };
  readonly device: DeviceId;
  readonly threads: number | null;
  readonly profilePrefix?: string;
}

/** What one step did: means over the labelled pixels of the batch. */
export interface StepResult {
  readonly loss: number;
  readonly correct: number;
  readonly labelled: number;
}

/** One training step (forward, loss, backward, Adam) of a network as one session for a fixed batch and tile size. */
export class TrainingStep {
  readonly learnables: number;
  readonly #session: Session;
  readonly #plan: TrainingGraph;
  readonly #fixed: Feeds;
  readonly #imageShape: readonly number[];
  readonly #weights: ReadonlyMap<string, Float32Array>;
  readonly #classes: number;
  #current: Map<string, Float32Array>;
  #spare: Map<string, Float32Array>;
  #step: number;

  private constructor(session: Session, plan: TrainingGraph, options: TrainingStepOptions) {
    const { graph, batchSize, state } = options;
    const [height, width, channels] = inputShape(graph);
    this.#session = session;
    this.#plan = plan;
    this.#imageShape = [batchSize, channels, height, width];
    this.#classes = graph.classes;
    this.#weights = state.weights;
    this.learnables = graphParameters(graph).reduce((sum, parameter) => sum + (parameter.learnable ? elements(parameter.shape) : 0), 0);
    this.#fixed = Object.fromEntries(plan.constants.map(({ name, shape }) => [name, { data: known(state.weights, name), shape }]));
    this.#current = new Map(plan.state.map((array) => [array.input, startingValues(array, state)]));
    this.#spare = new Map(plan.state.map((array) => [array.input, new Float32Array(elements(array.shape))]));
    this.#step = state.step ?? 0;
  }

  /** @throws AppError `device/*` when the device cannot take the network. */
  static async create(options: TrainingStepOptions): Promise<TrainingStep> {
    const { graph, state, trainUpsampling, device, threads, profilePrefix } = options;
    const plan = buildTrainingGraph(graph, {
      ...options,
      fixedBilinear: trainUpsampling ? new Set<string>() : stillBilinear(graph, state.weights),
      frozenLayers: trainUpsampling ? new Set<string>() : bilinearLayers(graph),
    });
    const model = emitOnnx(lowerComposites(plan.operators), `${graph.network} training step`);
    return new TrainingStep(await Session.open(model, { device, threads, ...(profilePrefix === undefined ? {} : { profilePrefix }) }), plan, options);
  }

  /**
   * One step. `images` [N, 3, H, W] in 0…1, `labels` [N, H, W] class index or 255. `dropoutSeed` decides which activations
   * are dropped, so that a resumed training drops the same ones.
   * @throws AppError `device/outOfMemory` or `device/failed`; the state is then that before the step.
   */
  async run(images: Float32Array, labels: Uint8Array, learningRate: number, dropoutSeed: number): Promise<StepResult> {
    const [batch = 0, , height = 0, width = 0] = this.#imageShape;
    const { size, guard } = adamScalars(this.#step + 1, learningRate);
    const masks = this.#plan.dropoutMasks.map(({ input, shape, keep }, at) => [input, { data: dropoutMask(elements(shape), keep, new Random(dropoutSeed, at)), shape }]);
    const results = await this.#session.run(
      {
        images: { data: images, shape: this.#imageShape },
        labels: { data: Int32Array.from(labels), shape: [batch, 1, height, width] },
        stepSize: { data: Float32Array.of(size), shape: [] },
        guard: { data: Float32Array.of(guard), shape: [] },
        ...this.#fixed,
        ...Object.fromEntries(masks),
        ...Object.fromEntries(this.#plan.state.map(({ input, shape }) => [input, { data: known(this.#current, input), shape }])),
      },
      Object.fromEntries(this.#plan.state.map(({ input, output, shape }) => [output, { data: known(this.#spare, input), shape }])),
    );
    [this.#current, this.#spare] = [this.#spare, this.#current];
    this.#step++;
    const confusion = results['confusion'] as Float32Array;
    let correct = 0;
    for (let index = 0; index < this.#classes; index++) correct += confusion[index * this.#classes + index] as number;
    return { loss: results['loss']?.[0] as number, correct, labelled: confusion.reduce((sum, count) => sum + count, 0) };
  }

  /** The current arrays; they are overwritten by the step after the next, so copy what must stay. */
  state(): TrainingState {
    const weights = new Map(this.#weights);
    const optimizer = new Map<string, Float32Array>();
    for (const { name, kind, input } of this.#plan.state) (kind === 'weight' ? weights : optimizer).set(kind === 'weight' ? name : input, known(this.#current, input));
    return { weights, optimizer, step: this.#step };
  }

  async dispose(): Promise<void> {
    await this.#session.close();
  }

  /** Ends profiling (benchmarks only). */
  endProfiling(): void {
    this.#session.endProfiling();
  }
}

function startingValues({ name, kind, input, shape }: StateArray, state: TrainingStepOptions['state']): Float32Array {
  const start = kind === 'weight' ? known(state.weights, name) : state.optimizer?.get(input);
  return start === undefined ? new Float32Array(elements(shape)) : Float32Array.from(start);
}

function known(arrays: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const array = arrays.get(name);
  if (array === undefined) throw new RangeError(`the weights lack "${name}"`);
  return array;
}

/** Inverted dropout: 0 or 1 / keep. */
function dropoutMask(count: number, keep: number, random: Random): Float32Array {
  const mask = new Float32Array(count);
  const limit = keep * 4294967296;
  const scale = 1 / keep;
  for (let at = 0; at < count; at++) mask[at] = random.uint32() < limit ? scale : 0;
  return mask;
}
