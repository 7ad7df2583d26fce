import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { assertNever } from '../../shared/errors/AppError.ts';
import { layerParameters } from '../graph/learnables.ts';
import type { LayerGraph, LayerNode } from '../graph/LayerGraph.ts';
import { normalizeByBatch, normalizeByRunning, type NormalizationParameters } from './batchNormalization.ts';
import { bilinearResize } from './bilinearResize.ts';
import { convolution, depthwiseConvolution, transposedConvolution, type ConvolutionForm, type Kernels } from './convolutions.ts';
import { cutImages } from './padding.ts';
import { adaptiveAveragePooling, maxPooling, maxUnpooling } from './pooling.ts';
import type { Tf } from './Tf.ts';

export interface RunOptions {
  /** Batch statistics and dropout, or running statistics and none. */
  readonly mode: 'training' | 'inference';
  /** Mean and deviation of each channel, of images scaled to 0…1. */
  readonly normalisation: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  /** By layer, [N, C, H, W]: 0 where an activation is dropped, else what it is multiplied by. In training only. */
  readonly dropoutMasks: ReadonlyMap<string, Tensor>;
  readonly convolutions: ConvolutionForm;
}

export interface RunResult {
  /** Class scores before the softmax, [N, H, W, classes]. */
  readonly scores: Tensor4D;
  /** New running statistics by full name (training only). */
  readonly statistics: ReadonlyMap<string, Tensor>;
}

/**
 * Runs a network layer by layer on images [N, C, H, W] in 0…1 with its parameters by full name, in Nital's layouts. It shares
 * nothing with `lowering/`, so that each can be held to the other.
 */
export function runNetwork(tf: Tf, graph: LayerGraph, parameters: ReadonlyMap<string, Tensor>, images: Tensor4D, options: RunOptions): RunResult {
  const run = new Run(tf, graph, parameters, options);
  const values = new Map<string, Tensor4D>();
  let scores = images;
  for (const node of graph.layers) {
    const value = node.layer.kind === 'input' ? run.input(images) : run.layer(node, node.inputs.map((name) => values.get(name) as Tensor4D));
    values.set(node.name, value);
    if (node.layer.kind !== 'softmax' && node.layer.kind !== 'pixelClassification') scores = value;
  }
  return { scores, statistics: run.statistics };
}

class Run {
  readonly statistics = new Map<string, Tensor>();
  readonly #tf: Tf;
  readonly #graph: LayerGraph;
  readonly #parameters: ReadonlyMap<string, Tensor>;
  readonly #options: RunOptions;

  constructor(tf: Tf, graph: LayerGraph, parameters: ReadonlyMap<string, Tensor>, options: RunOptions) {
    this.#tf = tf;
    this.#graph = graph;
    this.#parameters = parameters;
    this.#options = options;
  }

  /** Images [N, C, H, W] as the first layer hands them on, [N, H, W, C]. */
  input(images: Tensor4D): Tensor4D {
    const tf = this.#tf;
    const { mean, deviation } = this.#options.normalisation;
    return tf.div(tf.sub(tf.transpose(images, [0, 2, 3, 1]), tf.tensor1d([...mean])), tf.tensor1d([...deviation]));
  }

  /** A layer's activations [N, H, W, C]. */
  layer(node: LayerNode, inputs: readonly Tensor4D[]): Tensor4D {
    const tf = this.#tf;
    const { layer, shape } = node;
    const [x, second] = inputs as [Tensor4D, Tensor4D];
    switch (layer.kind) {
      case 'convolution':
        return convolution(tf, x, this.#parametersOf<Kernels>(node), layer, shape, this.#options.convolutions);
      case 'depthwiseConvolution':
        return depthwiseConvolution(tf, x, this.#parametersOf<Kernels>(node), layer, shape, this.#options.convolutions);
      case 'transposedConvolution':
        return transposedConvolution(tf, x, this.#parametersOf<Kernels>(node), layer, shape, this.#options.convolutions);
      case 'batchNormalization':
        return this.#batchNormalization(node, layer.epsilon, x);
      case 'relu':
        return tf.relu(x);
      case 'clippedRelu':
        return tf.minimum(tf.relu(x), layer.ceiling);
      case 'maxPooling':
        return maxPooling(tf, x, layer);
      case 'maxUnpooling':
        return maxUnpooling(tf, x, second, layer);
      case 'adaptiveAveragePooling':
        return adaptiveAveragePooling(tf, x, shape);
      case 'bilinearResize':
        return bilinearResize(tf, x, shape);
      case 'dropout':
        return this.#dropout(node, x);
      case 'concatenation':
        return tf.concat([...inputs], 3);
      case 'addition':
        return tf.addN([...inputs]);
      case 'crop':
        return cutImages(tf, x, Math.floor((x.shape[1] - shape[0]) / 2), Math.floor((x.shape[2] - shape[1]) / 2), shape[0], shape[1]);
      case 'softmax':
      case 'pixelClassification':
        return x;
      case 'input':
        throw new RangeError('the input is not run as a layer');
      default:
        return assertNever(layer);
    }
  }

  /** The parameters of a layer by role. */
  #parametersOf<T>(node: LayerNode): T {
    return Object.fromEntries(layerParameters(this.#graph, node).map(({ name, role }) => [role, this.#parameters.get(name)])) as T;
  }

  #batchNormalization(node: LayerNode, epsilon: number, x: Tensor4D): Tensor4D {
    const parameters = this.#parametersOf<NormalizationParameters>(node);
    if (this.#options.mode === 'inference') return normalizeByRunning(this.#tf, x, parameters, epsilon);
    const { value, mean, variance } = normalizeByBatch(this.#tf, x, parameters, epsilon);
    this.statistics.set(`${node.name}.mean`, mean).set(`${node.name}.variance`, variance);
    return value;
  }

  #dropout(node: LayerNode, x: Tensor4D): Tensor4D {
    if (this.#options.mode === 'inference') return x;
    return this.#tf.mul(x, this.#tf.transpose(this.#options.dropoutMasks.get(node.name) as Tensor4D, [0, 2, 3, 1]));
  }
}
