import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { elements, graphParameters } from '../../src/engine/graph/learnables.ts';
import { inputShape, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { inferenceModel } from '../../src/engine/inference/Predictor.ts';
import { adam } from '../../src/engine/lowering/adam.ts';
import { lowerComposites } from '../../src/engine/lowering/composites.ts';
import { buildAccumulatingGraphs, type TrainingGraph } from '../../src/engine/lowering/trainingGraph.ts';
import { emitOnnx } from '../../src/engine/onnx/emit.ts';
import { Session, type Feeds } from '../../src/engine/session/Session.ts';
import type { ConvolutionForm } from '../../src/engine/tensorflow/convolutions.ts';
import { learn } from '../../src/engine/tensorflow/learn.ts';
import { runNetwork } from '../../src/engine/tensorflow/runNetwork.ts';
import type { Tf } from '../../src/engine/tensorflow/Tf.ts';
import { lossSchema } from '../../src/shared/engineProtocol/jobs.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { euclidean } from './difference.ts';
import { buildLossGraph, lossFeeds } from './lossGraph.ts';
import { livedInWeights, NORMALISATION, randomBatch } from './networksForTests.ts';
import { runOnDevice } from './runOnDevice.ts';

const BATCH = 2;
/** Every term of the loss at once. */
const TERMS = lossSchema.parse({ crossEntropy: 1, focal: 0.5, dice: 0.5 });
const CLASS_WEIGHTS = [1, 2, 0.5];
/** Share by which images are changed to look for kinks: a few times what rounding does to an activation. */
const NUDGE = 3e-6;
/** Gradients that change by less over such a nudge have no kink in between; those that have one change by three per mille or more. */
const SMOOTH = 1e-4;

type Numbers = ArrayLike<number>;

/** One batch with its dropout masks [N, C, H, W] by layer. */
export interface Example {
  readonly images: Float32Array;
  readonly labels: Uint8Array;
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
  readonly #plan: TrainingGraph;

  constructor(graph: LayerGraph) {
    this.#graph = graph;
    this.#weights = livedInWeights(graph, 11);
    this.#plan = buildAccumulatingGraphs(graph, BATCH, {
      batchSize: BATCH,
      normalisation: NORMALISATION,
      classWeights: CLASS_WEIGHTS,
      loss: TERMS,
      optimizer: adam,
      l2: 0,
      gradientLimit: null,
      fixedBilinear: new Set(),
      layerRates: new Map(),
    }).learn;
  }

  /**
   * The first batch whose gradients have no kink within rounding, with what Nital's training graph learns from it. Where an
   * activation is so near to zero, or two of a window so near to each other, that rounding decides, two right programs differ
   * by up to a per cent. Gradients a nudge to either side that agree show that there is nothing of the kind in between.
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

  /** Class scores [N, classes, H, W] of the training graph, by Nital. */
  async scores({ images, labels, masks }: Example): Promise<Numbers> {
    const plan = buildLossGraph(this.#graph, { mode: 'training', batchSize: BATCH });
    const drawn = [...masks].map(([name, mask]) => [`dropout:${name}`, mask]);
    return (await runOnDevice(plan.operators, { ...lossFeeds(this.#graph, plan, this.#weights, { images, labels }), ...(Object.fromEntries(drawn) as Feeds) }))['scores'] as Numbers;
  }

  /** Class probabilities [N, classes, H, W] of the inference model, by Nital. */
  async probabilities({ images }: Example): Promise<Numbers> {
    const session = await Session.open(inferenceModel({ graph: this.#graph, weights: this.#weights, batchSize: BATCH, normalisation: NORMALISATION }), { device: 'cpu', threads: 1 });
    const results = await session.run({ images: { data: images, shape: this.#shape } });
    await session.close();
    return results['probabilities'] as Numbers;
  }

  /** What TensorFlow.js learns from a batch, and the class scores that it learns from. */
  learnByTensorflow(tf: Tf, { images, labels, masks }: Example, convolutions: ConvolutionForm): Learned & { readonly scores: Numbers } {
    const [batch, , height, width] = this.#shape;
    const totalWeight = labels.reduce((sum, label) => sum + (CLASS_WEIGHTS[label] ?? 0), 0);
    return inScope(tf, () => {
      const dropoutMasks = new Map([...masks].map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]));
      const lesson = learn(
        tf,
        this.#graph,
        this.#tensors(tf),
        this.#plan.state.filter(({ kind }) => kind === 'gradient').map(({ name }) => name),
        { images: tf.tensor4d(images, this.#shape), labels: tf.tensor3d(Int32Array.from(labels), [batch, height, width], 'int32') },
        { mode: 'training', normalisation: NORMALISATION, dropoutMasks, convolutions },
        { classWeights: CLASS_WEIGHTS, terms: TERMS, batch: { images: BATCH, totalWeight } },
      );
      const read = (tensors: ReadonlyMap<string, Tensor>): Map<string, Numbers> => new Map([...tensors].map(([name, tensor]) => [name, tensor.dataSync()]));
      return { loss: lesson.loss.dataSync()[0] as number, scores: channelsFirst(tf, lesson.scores), gradients: read(lesson.gradients), statistics: read(lesson.statistics) };
    });
  }

  /** Class probabilities [N, classes, H, W] with running statistics, by TensorFlow.js. */
  probabilitiesByTensorflow(tf: Tf, { images }: Example, convolutions: ConvolutionForm): Numbers {
    return inScope(tf, () => {
      const { scores } = runNetwork(tf, this.#graph, this.#tensors(tf), tf.tensor4d(images, this.#shape), { mode: 'inference', normalisation: NORMALISATION, dropoutMasks: new Map(), convolutions });
      return channelsFirst(tf, tf.softmax(scores));
    });
  }

  get #shape(): [number, number, number, number] {
    const [height, width, channels] = inputShape(this.#graph);
    return [BATCH, channels, height, width];
  }

  #example(seed: number): Example {
    const random = new Random(seed, 13);
    const masks = this.#plan.dropoutMasks.map(({ input, shape }) => [input.slice('dropout:'.length), { data: Float32Array.from({ length: elements(shape) }, () => (random.uniform() < 0.5 ? 2 : 0)), shape }] as const);
    return { ...randomBatch(this.#graph, BATCH, seed), masks: new Map(masks) };
  }

  #feeds({ images, labels, masks }: Example): Feeds {
    const [batch, , height, width] = this.#shape;
    const totalWeight = labels.reduce((sum, label) => sum + (CLASS_WEIGHTS[label] ?? 0), 0);
    const arrays = [...this.#plan.constants.map(({ name, shape }) => ({ input: name, shape })), ...this.#plan.state];
    return {
      images: { data: images, shape: this.#shape },
      labels: { data: Int32Array.from(labels), shape: [batch, 1, height, width] },
      totalWeight: { data: Float32Array.of(totalWeight), shape: [] },
      ...(Object.fromEntries([...masks].map(([name, mask]) => [`dropout:${name}`, mask])) as Feeds),
      // The sums of gradients start at zero.
      ...(Object.fromEntries(arrays.map(({ input, shape }) => [input, { data: this.#weights.get(input) ?? new Float32Array(elements(shape)), shape }])) as Feeds),
    };
  }

  #learned(results: Readonly<Record<string, Float32Array>>): Learned {
    const read = (kind: 'gradient' | 'weight'): Map<string, Numbers> => new Map(this.#plan.state.filter((array) => array.kind === kind).map(({ name, output }) => [name, results[output] as Numbers]));
    return { loss: results['loss']?.[0] as number, gradients: read('gradient'), statistics: read('weight') };
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

/** Runs and then disposes of every tensor that was made, kept ones included. */
function inScope<T>(tf: Tf, compute: () => T): T {
  tf.engine().startScope();
  try {
    return compute();
  } finally {
    tf.engine().endScope();
  }
}

function channelsFirst(tf: Tf, x: Tensor4D): Numbers {
  return tf.transpose(x, [0, 3, 1, 2]).dataSync();
}
