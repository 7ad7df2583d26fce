import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { assertNever } from '../../shared/errors/AppError.ts';
import { layerParameters } from '../graph/learnables.ts';
import type { Layer, LayerGraph, LayerNode } from '../graph/LayerGraph.ts';
import { withoutAuxiliaryHeads } from '../graph/withoutAuxiliaryHeads.ts';
import { normalizeByBatch, normalizeByRunning, type NormalizationParameters } from './batchNormalization.ts';
import { bilinearResize } from './bilinearResize.ts';
import { convolution, depthwiseConvolution, fullConnection, transposedConvolution, type ConvolutionForm, type Kernels } from './convolutions.ts';
import { cutImages, mirrorImages } from './padding.ts';
import { adaptiveAveragePooling, maxPooling, maxUnpooling } from './pooling.ts';
import type { Tf } from './Tf.ts';
import { attention, gelu, layerNormalization } from './transformers.ts';

export interface RunOptions {
  /** Batch statistics and dropout, or running statistics and none. */
  readonly mode: 'training' | 'inference';
  /** Mean and deviation of each channel, of images scaled to 0…1. */
  readonly normalisation: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  /** By layer, [N, C, H, W] or [N, C, 1, 1]: 0 where an activation is dropped, else what it is multiplied by. In training only. */
  readonly dropoutMasks: ReadonlyMap<string, Tensor>;
  readonly convolutions: ConvolutionForm;
  /** Batch normalisation that keeps to its running statistics in training too, and leaves them as they are. */
  readonly frozen?: ReadonlySet<string>;
}

export interface RunResult {
  /** Class scores before the softmax, [N, H, W, classes]. */
  readonly scores: Tensor4D;
  /** What every layer gives, [N, H, W, C]; auxiliary heads in training only. */
  readonly activations: ReadonlyMap<string, Tensor4D>;
  /** New running statistics by full name (training only). */
  readonly statistics: ReadonlyMap<string, Tensor>;
}

/**
 * Runs a network layer by layer on images [N, C, H, W] in 0…1 with its parameters by full name, in Nital's layouts. It shares
 * nothing with `lowering/`, so that each can be held to the other.
 */
export function runNetwork(tf: Tf, graph: LayerGraph, parameters: ReadonlyMap<string, Tensor>, images: Tensor4D, options: RunOptions): RunResult {
  const run = new Run(tf, graph, parameters, options);
  const activations = new Map<string, Tensor4D>();
  const { layers } = options.mode === 'inference' ? withoutAuxiliaryHeads(graph) : graph;
  for (const node of layers) {
    activations.set(node.name, node.layer.kind === 'input' ? run.input(images) : run.layer(node, node.inputs.map((name) => activations.get(name) as Tensor4D)));
  }
  const end = layers.find(({ layer }) => layer.kind === 'pixelClassification') ?? layers.at(-1);
  return { scores: activations.get(end?.name ?? '') as Tensor4D, activations, statistics: run.statistics };
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
    const [x, second, third] = inputs as [Tensor4D, Tensor4D, Tensor4D];
    switch (layer.kind) {
      case 'convolution':
        return convolution(tf, x, this.#parametersOf<Kernels>(node), layer, shape, this.#options.convolutions);
      case 'depthwiseConvolution':
        return depthwiseConvolution(tf, x, this.#parametersOf<Kernels>(node), layer, shape, this.#options.convolutions);
      case 'transposedConvolution':
        return transposedConvolution(tf, x, this.#parametersOf<Kernels>(node), layer, shape, this.#options.convolutions);
      case 'batchNormalization':
        return this.#batchNormalization(node, layer, x);
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
      case 'multiplication':
        return inputs.reduce((product, input) => tf.mul(product, input));
      case 'sigmoid':
        return tf.sigmoid(x);
      case 'hardSigmoid':
        return hardSigmoid(tf, x);
      case 'hardSwish':
        return tf.mul(x, hardSigmoid(tf, x));
      case 'crop':
        return cutImages(tf, x, Math.floor((x.shape[1] - shape[0]) / 2), Math.floor((x.shape[2] - shape[1]) / 2), shape[0], shape[1]);
      case 'mirrorPadding':
        return mirrorImages(tf, x, layer.padding);
      case 'layerNormalization':
        return layerNormalization(tf, x, this.#parametersOf<{ scale: Tensor1D; offset: Tensor1D }>(node), layer.epsilon);
      case 'gelu':
        return gelu(tf, x);
      case 'attention':
        return attention(tf, x, second, third, layer.heads);
      case 'fullyConnected':
        return fullConnection(tf, x, this.#parametersOf<{ weight: Tensor2D; bias: Tensor1D }>(node));
      case 'clustering':
      case 'imageClassification':
      case 'reconstruction':
      case 'softmax':
      case 'pixelClassification':
      case 'auxiliaryClassification':
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

  #batchNormalization(node: LayerNode, { epsilon, decay }: Extract<Layer, { kind: 'batchNormalization' }>, x: Tensor4D): Tensor4D {
    const parameters = this.#parametersOf<NormalizationParameters>(node);
    const { mode, frozen } = this.#options;
    if (mode === 'inference' || frozen?.has(node.name) === true) return normalizeByRunning(this.#tf, x, parameters, epsilon);
    const { value, mean, variance } = normalizeByBatch(this.#tf, x, parameters, epsilon, decay);
    this.statistics.set(`${node.name}.mean`, mean).set(`${node.name}.variance`, variance);
    return value;
  }

  #dropout(node: LayerNode, x: Tensor4D): Tensor4D {
    if (this.#options.mode === 'inference') return x;
    return this.#tf.mul(x, this.#tf.transpose(this.#options.dropoutMasks.get(node.name) as Tensor4D, [0, 2, 3, 1]));
  }
}

/** (x + 3) / 6, held to 0…1. */
function hardSigmoid(tf: Tf, x: Tensor4D): Tensor4D {
  return tf.clipByValue(tf.div(tf.add(x, 3), 6), 0, 1);
}
