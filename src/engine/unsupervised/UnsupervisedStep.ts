import { Random } from '../../shared/random/Random.ts';
import { elements } from '../graph/learnables.ts';
import { inputShape, type LayerGraph } from '../graph/LayerGraph.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { lowerForward, type Normalisation } from '../lowering/forward.ts';
import type { Optimizer } from '../lowering/Optimizer.ts';
import { buildStepGraph, type TrainingGraph } from '../lowering/trainingGraph.ts';
import { HEADS, unsupervisedObjective, type Head } from '../lowering/unsupervisedObjective.ts';
import { emitOnnx } from '../onnx/emit.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import { Session, type Feeds } from '../session/Session.ts';
import { dropoutMask, scalarFeeds } from '../training/stepFeeds.ts';
import { StepArrays } from '../training/StepArrays.ts';
import type { TrainingState } from '../training/TrainingStep.ts';
import { majorityLabels } from './majorityLabels.ts';

export interface UnsupervisedStepOptions {
  /** A network that ends in a clustering and, maybe, in other heads. */
  readonly graph: LayerGraph;
  readonly batchSize: number;
  readonly optimizer: Optimizer;
  readonly l2: number;
  readonly normalisation: Normalisation;
  /** Where to start: all weights, and the optimizer's arrays and step count when going on. */
  readonly state: { readonly weights: ReadonlyMap<string, Float32Array>; readonly optimizer?: ReadonlyMap<string, Float32Array>; readonly step?: number };
  readonly device: DeviceId;
  readonly threads: number | null;
}

/** What the network looks at in one step. */
export interface UnsupervisedBatch {
  /** [N, 3, H, W] in 0…1. */
  readonly images: Float32Array;
  /** Superpixel numbers [N, H, W]; those of different images have nothing to do with each other. */
  readonly superpixels: Int32Array;
  /** What each image shows, [N]: for networks that classify images beside. */
  readonly imageLabels?: Uint8Array;
}

export interface UnsupervisedResult {
  readonly loss: number;
  /** The part of each head that the network has. */
  readonly losses: Partial<Readonly<Record<Head, number>>>;
  /** [N, H, W]: the strongest channel of each pixel before the step, not smoothed. */
  readonly labels: Uint8Array;
  /** How many different labels there are. */
  readonly labelCount: number;
}

/** A graph of a step, loaded. */
interface Program {
  readonly plan: TrainingGraph;
  readonly session: Session;
}

/**
 * One step of a network that learns without masks (Kanezaki 2018): it labels the images, every superpixel takes its most
 * frequent label, and the network learns those. Labelling and learning are two runs, as the vote is between them.
 */
export class UnsupervisedStep {
  readonly #labelling: Program;
  readonly #learning: Program;
  readonly #options: UnsupervisedStepOptions;
  readonly #arrays: StepArrays;
  #step: number;

  private constructor(labelling: Program, learning: Program, options: UnsupervisedStepOptions) {
    this.#labelling = labelling;
    this.#learning = learning;
    this.#options = options;
    this.#arrays = new StepArrays(learning.plan.state, options.state.weights, options.state.optimizer ?? new Map<string, Float32Array>());
    this.#step = options.state.step ?? 0;
  }

  /** @throws AppError `device/*` when the device cannot take the network. */
  static async create(options: UnsupervisedStepOptions): Promise<UnsupervisedStep> {
    const { graph } = options;
    const rules = { ...options, gradientLimit: null, fixedBilinear: new Set<string>(), layerRates: new Map<string, number>() };
    const learning = await load(buildStepGraph(graph, rules, unsupervisedObjective(graph)), 'learning step', options);
    return new UnsupervisedStep(await load(labellingGraph(options), 'labelling', options), learning, options);
  }

  /**
   * Labels the images, learns from the smoothed labels and says what the labels were. `dropoutSeed` decides which activations are dropped.
   * @throws AppError `device/outOfMemory` or `device/failed`.
   */
  async run(batch: UnsupervisedBatch, learningRate: number, dropoutSeed: number): Promise<UnsupervisedResult> {
    const { batchSize, graph, optimizer } = this.#options;
    const [height, width, channels] = inputShape(graph);
    const images: Feeds = { images: { data: batch.images, shape: [batchSize, channels, height, width] } };
    const { responses } = await this.#arrays.run(this.#labelling.session, this.#labelling.plan, images);
    const labels = strongestChannels(responses ?? new Float32Array(0), batchSize, height * width);
    const { plan, session } = this.#learning;
    const dropout = plan.dropoutMasks.map(({ input, shape, keep }, at) => [input, { data: dropoutMask(elements(shape), keep, new Random(dropoutSeed, at)), shape }]);
    const results = await this.#arrays.run(session, plan, {
      ...images,
      labels: { data: votes(labels, batch.superpixels, batchSize), shape: [batchSize, 1, height, width] },
      ...imageLabelFeeds(graph, batch.imageLabels),
      ...scalarFeeds(optimizer.scalars(this.#step + 1, learningRate)),
      ...(Object.fromEntries(dropout) as Feeds),
    });
    this.#step++;
    const losses = Object.fromEntries(HEADS.flatMap((head) => (results[`loss:${head}`] === undefined ? [] : [[head, results[`loss:${head}`]?.[0]]])));
    return { loss: results['loss']?.[0] as number, losses, labels, labelCount: new Set(labels).size };
  }

  /** The current arrays; they are overwritten by the step after the next, so copy what must stay. */
  state(): TrainingState {
    const weights = new Map(this.#options.state.weights);
    const optimizer = new Map<string, Float32Array>();
    for (const { name, kind, input } of this.#learning.plan.state) {
      if (kind === 'weight') weights.set(name, this.#arrays.get(input));
      if (kind === 'optimizer') optimizer.set(input, this.#arrays.get(input));
    }
    return { weights, optimizer, step: this.#step };
  }

  async dispose(): Promise<void> {
    await this.#labelling.session.close();
    await this.#learning.session.close();
  }
}

/** The part of the network up to its clustering, as it is while it learns: normalised by the batch. */
function labellingGraph({ graph, batchSize, normalisation }: UnsupervisedStepOptions): TrainingGraph {
  const end = graph.layers.findIndex(({ layer }) => layer.kind === 'clustering');
  if (end < 0) throw new RangeError(`${graph.network} has no clustering`);
  const g = new OperatorGraph();
  const labelling = { ...graph, layers: graph.layers.slice(0, end + 1) };
  const { scores, parameters } = lowerForward(g, labelling, (name, shape) => g.input(name, shape), { batchSize, normalisation, mode: 'training', fixedBilinear: new Set() });
  g.output('responses', scores);
  return { operators: g, state: [], constants: [...parameters].map(([name, { shape }]) => ({ name, shape })), dropoutMasks: [] };
}

async function load(plan: TrainingGraph, what: string, { graph, device, threads }: UnsupervisedStepOptions): Promise<Program> {
  return { plan, session: await Session.open(emitOnnx(lowerComposites(plan.operators), `${graph.network} ${what}`), { device, threads }) };
}

/** Of responses [N, K, H, W] with `area` pixels per image, the first of the strongest channels of every pixel. */
function strongestChannels(responses: Float32Array, batchSize: number, area: number): Uint8Array {
  const channels = responses.length / (batchSize * area);
  return Uint8Array.from({ length: batchSize * area }, (_, pixel) => {
    const start = Math.floor(pixel / area) * channels * area + (pixel % area);
    let best = 0;
    for (let channel = 1; channel < channels; channel++) if ((responses[start + channel * area] as number) > (responses[start + best * area] as number)) best = channel;
    return best;
  });
}

/** The labels that the superpixels of each image agree on. */
function votes(labels: Uint8Array, superpixels: Int32Array, batchSize: number): Int32Array {
  const agreed = new Int32Array(labels.length);
  const area = labels.length / batchSize;
  for (let start = 0; start < labels.length; start += area) agreed.set(majorityLabels(labels.subarray(start, start + area), superpixels.subarray(start, start + area)), start);
  return agreed;
}

function imageLabelFeeds(graph: LayerGraph, imageLabels: Uint8Array | undefined): Feeds {
  if (!graph.layers.some(({ layer }) => layer.kind === 'imageClassification')) return {};
  if (imageLabels === undefined) throw new RangeError(`${graph.network} needs to know what each image shows`);
  return { imageLabels: { data: Int32Array.from(imageLabels), shape: [imageLabels.length, 1, 1, 1] } };
}
