import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { elements, graphParameters } from '../../src/engine/graph/learnables.ts';
import { inputShape, type Layer, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { inferenceModel } from '../../src/engine/inference/Predictor.ts';
import { lowerComposites } from '../../src/engine/lowering/composites.ts';
import { lowerForward } from '../../src/engine/lowering/forward.ts';
import { sgd } from '../../src/engine/lowering/sgd.ts';
import { buildStepGraph, buildTrainingGraph, type TrainingGraph } from '../../src/engine/lowering/trainingGraph.ts';
import { unsupervisedObjective } from '../../src/engine/lowering/unsupervisedObjective.ts';
import { emitOnnx } from '../../src/engine/onnx/emit.ts';
import { OperatorGraph } from '../../src/engine/operators/OperatorGraph.ts';
import type { Value } from '../../src/engine/operators/Value.ts';
import { Session, type Feeds } from '../../src/engine/session/Session.ts';
import type { ConvolutionForm } from '../../src/engine/tensorflow/convolutions.ts';
import { disposeOf, learn } from '../../src/engine/tensorflow/learn.ts';
import { supervisedObjective } from '../../src/engine/tensorflow/loss.ts';
import { runNetwork, type RunOptions } from '../../src/engine/tensorflow/runNetwork.ts';
import type { Tf } from '../../src/engine/tensorflow/Tf.ts';
import { lossSchema } from '../../src/shared/engineProtocol/trainingSettings.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { euclidean } from './difference.ts';
import { livedInWeights, NORMALISATION, randomBatch } from './networksForTests.ts';
import { runOnDevice } from './runOnDevice.ts';
import { unsupervisedByTensorflow } from './unsupervisedByTensorflow.ts';

const BATCH = 2;
/** Every term of the loss at once. */
const TERMS = lossSchema.parse({ crossEntropy: 1, focal: 0.5, dice: 0.5 });
const CLASS_WEIGHTS = [1, 2, 0.5];
/** Share by which images are changed to look for kinks: a few times what rounding does to an activation. */
const NUDGE = 3e-6;
/** Gradients that change by less over such a nudge have no kink in between; those that have one change by some per mille or more. */
const SMOOTH = 1e-4;
/** Where a network ends, while it is trained. */
const ENDS: readonly Layer['kind'][] = ['pixelClassification', 'auxiliaryClassification', 'clustering', 'imageClassification', 'reconstruction'];

type Numbers = ArrayLike<number>;

/** One batch with its dropout masks [N, C, H, W] (or [N, C, 1, 1]) by layer. */
export interface Example {
  readonly images: Float32Array;
  readonly labels: Uint8Array;
  /** For networks that classify images beside, [N]. */
  readonly imageLabels: Uint8Array;
  readonly masks: ReadonlyMap<string, { readonly data: Float32Array; readonly shape: readonly number[] }>;
}

/** What a batch teaches, by parameter name. */
export interface Learned {
  readonly loss: number;
  readonly gradients: ReadonlyMap<string, Numbers>;
  readonly statistics: ReadonlyMap<string, Numbers>;
}

/** A network with weights, as Nital (on ONNX Runtime) and TensorFlow.js compute it. */
export class TensorflowSubject {
  readonly #graph: LayerGraph;
  readonly #weights: Map<string, Float32Array>;
  readonly #supervised: boolean;
  readonly #plan: TrainingGraph;
  readonly #ends: readonly string[];

  constructor(graph: LayerGraph) {
    this.#graph = graph;
    this.#weights = livedInWeights(graph, 11);
    this.#ends = graph.layers.flatMap(({ name, layer }) => (ENDS.includes(layer.kind) ? [name] : []));
    this.#supervised = graph.layers.some(({ layer }) => layer.kind === 'pixelClassification');
    // A first step with momentum leaves the gradients themselves as velocities.
    const rules = { batchSize: BATCH, normalisation: NORMALISATION, optimizer: sgd(0.9), l2: 0, gradientLimit: null, fixedBilinear: new Set<string>(), layerRates: new Map<string, number>() };
    this.#plan = this.#supervised ? buildTrainingGraph(graph, { ...rules, classWeights: CLASS_WEIGHTS, loss: TERMS }) : buildStepGraph(graph, rules, unsupervisedObjective(graph));
  }

  /**
   * The first batch whose gradients have no kink within rounding, with what Nital's training graph learns from it. Where an
   * activation is so near to zero, or two of a window so near to each other, that rounding decides, two right programs differ
   * by up to some per cent. Gradients a nudge to either side that agree show that there is nothing of the kind in between.
   */
  async smoothExample(): Promise<{ example: Example; learned: Learned }> {
    const session = await Session.open(emitOnnx(lowerComposites(this.#plan.operators), 'oracle'), { device: 'cpu', threads: 1 });
    try {
      for (let seed = 1; seed <= 20; seed++) {
        const example = this.#example(seed);
        const at = async (share: number): Promise<Learned> => this.#learned(await session.run(this.#feeds({ ...example, images: example.images.map((value) => value * (1 + share)) })));
        if (farthest((await at(NUDGE)).gradients, (await at(-NUDGE)).gradients).difference < SMOOTH) return { example, learned: await at(0) };
      }
    } finally {
      await session.close();
    }
    throw new RangeError(`every batch of ${this.#graph.network} lies at a kink`);
  }

  /** What each end of the network gives in training, [N, C, H, W] by layer, by Nital. */
  async outputs({ images, masks }: Example): Promise<ReadonlyMap<string, Numbers>> {
    const g = new OperatorGraph();
    const { activations, parameters } = lowerForward(g, this.#graph, (name, shape) => g.input(name, shape), { batchSize: BATCH, normalisation: NORMALISATION, mode: 'training', fixedBilinear: new Set() });
    for (const name of this.#ends) g.output(`end:${name}`, activations.get(name) as Value);
    const weights = [...parameters].map(([name, { shape }]) => [name, { data: this.#weights.get(name), shape }]);
    const results = await runOnDevice(g, { images: { data: images, shape: this.#shape }, ...maskFeeds(masks), ...(Object.fromEntries(weights) as Feeds) });
    return new Map(this.#ends.map((name) => [name, results[`end:${name}`] as Numbers]));
  }

  /** Class probabilities [N, classes, H, W] of the inference model, by Nital; null for a network that learns without masks. */
  async probabilities({ images }: Example): Promise<Numbers | null> {
    if (!this.#supervised) return null;
    const session = await Session.open(inferenceModel({ graph: this.#graph, weights: this.#weights, batchSize: BATCH, normalisation: NORMALISATION }), { device: 'cpu', threads: 1 });
    const results = await session.run({ images: { data: images, shape: this.#shape } });
    await session.close();
    return results['probabilities'] as Numbers;
  }

  /** What TensorFlow.js learns from a batch, and what each end of the network gives. */
  learnByTensorflow(tf: Tf, { images, labels, imageLabels, masks }: Example, convolutions: ConvolutionForm): Learned & { readonly outputs: ReadonlyMap<string, Numbers> } {
    const [batch, , height, width] = this.#shape;
    return inScope(tf, () => {
      const pixels = tf.tensor4d(images, this.#shape);
      const truth = tf.tensor3d(Int32Array.from(labels), [batch, height, width], 'int32');
      const run: RunOptions = { mode: 'training', normalisation: NORMALISATION, dropoutMasks: new Map([...masks].map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])])), convolutions };
      const totalWeight = labels.reduce((sum, label) => sum + (CLASS_WEIGHTS[label] ?? 0), 0);
      const objective = this.#supervised
        ? supervisedObjective(tf, this.#graph, truth, { classWeights: CLASS_WEIGHTS, terms: TERMS, batch: { images: BATCH, totalWeight } })
        : unsupervisedByTensorflow(tf, this.#graph, { images: pixels, labels: truth, imageLabels: tf.tensor3d(Int32Array.from(imageLabels), [batch, 1, 1], 'int32') });
      const learned = this.#plan.state.flatMap(({ kind, name }) => (kind === 'optimizer' ? [name] : []));
      const lesson = learn(tf, this.#graph, this.#tensors(tf), learned, pixels, run, (result) => ({
        loss: objective(result).loss,
        beside: Object.fromEntries(this.#ends.map((name) => [name, channelsFirst(tf, result.activations.get(name) as Tensor4D)])),
      }));
      const read = (tensors: Iterable<[string, Tensor]>): Map<string, Numbers> => new Map([...tensors].map(([name, tensor]) => [name, tensor.dataSync()]));
      const numbers = { loss: lesson.loss.dataSync()[0] as number, outputs: read(Object.entries(lesson.beside)), gradients: read(lesson.gradients), statistics: read(lesson.statistics) };
      disposeOf(lesson);
      return numbers;
    });
  }

  /** Class probabilities [N, classes, H, W] with running statistics, by TensorFlow.js. */
  probabilitiesByTensorflow(tf: Tf, { images }: Example, convolutions: ConvolutionForm): Numbers {
    return inScope(tf, () => {
      const { scores } = runNetwork(tf, this.#graph, this.#tensors(tf), tf.tensor4d(images, this.#shape), { mode: 'inference', normalisation: NORMALISATION, dropoutMasks: new Map(), convolutions });
      return channelsFirst(tf, tf.softmax(scores)).dataSync();
    });
  }

  get #shape(): [number, number, number, number] {
    const [height, width, channels] = inputShape(this.#graph);
    return [BATCH, channels, height, width];
  }

  #example(seed: number): Example {
    const random = new Random(seed, 13);
    const masks = this.#plan.dropoutMasks.map(({ input, shape }) => [input.slice('dropout:'.length), { data: Float32Array.from({ length: elements(shape) }, () => (random.uniform() < 0.5 ? 2 : 0)), shape }] as const);
    return { ...randomBatch(this.#graph, BATCH, seed), imageLabels: Uint8Array.from({ length: BATCH }, () => random.integer(this.#graph.classes)), masks: new Map(masks) };
  }

  #feeds({ images, labels, imageLabels, masks }: Example): Feeds {
    const [batch, , height, width] = this.#shape;
    const arrays = [...this.#plan.constants.map(({ name, shape }) => ({ input: name, shape })), ...this.#plan.state];
    const all: Feeds = {
      images: { data: images, shape: this.#shape },
      labels: { data: Int32Array.from(labels), shape: [batch, 1, height, width] },
      imageLabels: { data: Int32Array.from(imageLabels), shape: [batch, 1, 1, 1] },
      learningRate: { data: Float32Array.of(0.01), shape: [] },
      ...maskFeeds(masks),
      // The velocities start at zero.
      ...(Object.fromEntries(arrays.map(({ input, shape }) => [input, { data: this.#weights.get(input) ?? new Float32Array(elements(shape)), shape }])) as Feeds),
    };
    const wanted = new Set(this.#plan.operators.inputs.map(({ name }) => name));
    return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name)));
  }

  #learned(results: Readonly<Record<string, Float32Array>>): Learned {
    const gradients = this.#plan.state.filter(({ kind }) => kind === 'optimizer').map(({ name, output }) => [name, results[output] as Numbers] as const);
    const trained = new Set(gradients.map(([name]) => name));
    const statistics = this.#plan.state.filter(({ kind, name }) => kind === 'weight' && !trained.has(name)).map(({ name, output }) => [name, results[output] as Numbers] as const);
    return { loss: results['loss']?.[0] as number, gradients: new Map(gradients), statistics: new Map(statistics) };
  }

  #tensors(tf: Tf): Map<string, Tensor> {
    return new Map(graphParameters(this.#graph).map(({ name, shape }) => [name, tf.tensor(this.#weights.get(name) as Float32Array, [...shape])]));
  }
}

/**
 * The array that is farthest from the expected one: the length of the difference over the expected length. Arrays shorter
 * than a thousandth of the longest are zero but for rounding (say the slope along a shift that a normalisation takes away)
 * and are measured against that.
 */
export function farthest(got: ReadonlyMap<string, Numbers>, expected: ReadonlyMap<string, Numbers>): { name: string; difference: number } {
  const floor = 1e-3 * Math.max(...[...expected.values()].map(euclidean));
  const all = [...expected].map(([name, wanted]) => {
    const apart = distance(got.get(name) ?? [], wanted);
    // NaN is far from everything.
    return { name, difference: Number.isNaN(apart) ? Infinity : apart / Math.max(euclidean(wanted), floor) };
  });
  return all.reduce((worst, one) => (one.difference > worst.difference ? one : worst));
}

/** The length of a difference; a loop, because the arrays are long. */
function distance(one: Numbers, other: Numbers): number {
  if (one.length !== other.length) return Infinity;
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += ((one[at] as number) - (other[at] as number)) ** 2;
  return Math.sqrt(sum);
}

/** Runs and then disposes of the tensors that were made. */
function inScope<T>(tf: Tf, compute: () => T): T {
  tf.engine().startScope();
  try {
    return compute();
  } finally {
    tf.engine().endScope();
  }
}

function channelsFirst(tf: Tf, x: Tensor4D): Tensor4D {
  return tf.transpose(x, [0, 3, 1, 2]);
}

function maskFeeds(masks: Example['masks']): Feeds {
  return Object.fromEntries([...masks].map(([name, mask]) => [`dropout:${name}`, mask]));
}
