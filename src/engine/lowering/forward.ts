import { assertNever } from '../../shared/errors/AppError.ts';
import { elements, layerParameters } from '../graph/learnables.ts';
import { withoutAuxiliaryHeads } from '../graph/withoutAuxiliaryHeads.ts';
import { inputShape, type Layer, type LayerGraph, type LayerNode } from '../graph/LayerGraph.ts';
import { add, concat, div, matMul, mul, reshape, slice, sqrt, sub, transposeLast } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { imageShape } from '../operators/typeRules.ts';
import { attention } from './attention.ts';
import { gelu } from './gelu.ts';
import { layerNormalization } from './layerNormalization.ts';
import { mirrorPadding } from './mirrorPadding.ts';
import { adaptiveAveragePooling, bilinearResize, bilinearUpsampling } from './resampling.ts';

/** Mean and deviation of the channels of the training images, scaled to 0…1. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** How a network is written out as operators. */
export interface ForwardOptions {
  readonly batchSize: number;
  /** Mean and deviation of each channel, of images scaled to 0…1. */
  readonly normalisation: Normalisation;
  /** `training`: batch statistics, dropout, auxiliary heads. `inference`: running statistics (or none left, when folded), none of the others. */
  readonly mode: 'training' | 'inference';
  /** Transposed convolutions whose weights are bilinear and stay so: written as two products with constant matrices. */
  readonly fixedBilinear: ReadonlySet<string>;
  /** Batch normalisation that keeps to its running statistics in training too, and leaves them as they are. */
  readonly frozen?: ReadonlySet<string>;
}

export interface ForwardResult {
  readonly images: Value;
  /** Class scores before the softmax, [N, classes, H, W]. */
  readonly scores: Value;
  /** Scores of the auxiliary heads, alike, and what their losses count (training only). */
  readonly auxiliary: readonly { readonly scores: Value; readonly weight: number }[];
  /** What every layer gives, by its name. */
  readonly activations: ReadonlyMap<string, Value>;
  /** Every parameter that enters, by full name. */
  readonly parameters: ReadonlyMap<string, Value>;
  /** New running statistics by full name (training only). */
  readonly statistics: ReadonlyMap<string, Value>;
  /** Dropout masks by layer: the scaled keep mask the caller draws, with its keep probability. */
  readonly dropoutMasks: readonly { readonly name: string; readonly value: Value; readonly keep: number }[];
}

/** Writes a network's layers as operators, from the images to the scores. */
export function lowerForward(g: OperatorGraph, graph: LayerGraph, parameterInput: (name: string, shape: readonly number[]) => Value, options: ForwardOptions): ForwardResult {
  const [height, width, channels] = inputShape(graph);
  const images = g.input('images', [options.batchSize, channels, height, width]);
  const lowering = new Forward(g, graph, parameterInput, options);
  const perChannel = (values: readonly number[]): Value => g.constant(Float32Array.from(values), [1, channels, 1, 1]);
  const normalised = div(g, sub(g, images, perChannel(options.normalisation.mean)), perChannel(options.normalisation.deviation));
  const values = new Map<string, Value>();
  const { layers } = options.mode === 'inference' ? withoutAuxiliaryHeads(graph) : graph;
  for (const node of layers) {
    values.set(node.name, node.layer.kind === 'input' ? normalised : lowering.layer(node, node.inputs.map((name) => values.get(name) as Value)));
  }
  const valueOf = ({ name }: LayerNode): Value => values.get(name) as Value;
  const auxiliary = layers.flatMap((node) => (node.layer.kind === 'auxiliaryClassification' ? [{ scores: valueOf(node), weight: node.layer.weight }] : []));
  const scores = valueOf(layers.find(({ layer }) => layer.kind === 'pixelClassification') ?? (layers.at(-1) as LayerNode));
  return { images, scores, auxiliary, activations: values, parameters: lowering.parameters, statistics: lowering.statistics, dropoutMasks: lowering.dropoutMasks };
}

class Forward {
  readonly parameters = new Map<string, Value>();
  readonly statistics = new Map<string, Value>();
  readonly dropoutMasks: { name: string; value: Value; keep: number }[] = [];
  readonly #g: OperatorGraph;
  readonly #graph: LayerGraph;
  readonly #parameterInput: (name: string, shape: readonly number[]) => Value;
  readonly #options: ForwardOptions;
  /** Batch normalisation that follows each convolution as its only reader. */
  readonly #normalizedBy: ReadonlyMap<string, string>;

  constructor(g: OperatorGraph, graph: LayerGraph, parameterInput: (name: string, shape: readonly number[]) => Value, options: ForwardOptions) {
    this.#g = g;
    this.#graph = graph;
    this.#parameterInput = parameterInput;
    this.#options = options;
    this.#normalizedBy = options.mode === 'training' ? normalizationAfter(graph, options.frozen) : new Map();
  }

  layer(node: LayerNode, inputs: readonly Value[]): Value {
    const g = this.#g;
    const x = inputs[0] as Value;
    const { layer } = node;
    switch (layer.kind) {
      case 'convolution':
      case 'depthwiseConvolution':
        return this.#convolution(node, layer, x);
      case 'transposedConvolution':
        return this.#transposedConvolution(node, layer, x);
      case 'batchNormalization':
        return this.#batchNormalization(node, layer, x);
      case 'relu':
        return g.add('Relu', [x], {});
      case 'clippedRelu':
        return g.add('Clip', [x], { low: 0, high: layer.ceiling });
      case 'maxPooling':
        return g.add('MaxPool', [x], { size: layer.size, stride: layer.stride, padding: layer.padding });
      case 'maxUnpooling':
        // To put numbers where the maxima were is what the gradient of max pooling does.
        return g.add('MaxPoolGradient', [inputs[1] as Value, inputs[2] as Value, x], { size: layer.size, stride: layer.stride, padding: layer.padding });
      case 'adaptiveAveragePooling':
        return adaptiveAveragePooling(g, x, node.shape[0], node.shape[1]);
      case 'bilinearResize':
        return bilinearResize(g, x, node.shape[0], node.shape[1]);
      case 'dropout':
        return this.#dropout(node, layer, x);
      case 'concatenation':
        return concat(g, inputs, 1);
      case 'addition':
        return inputs.reduce((sum, input) => add(g, sum, input));
      case 'mirrorPadding':
        return mirrorPadding(g, x, layer.padding);
      case 'multiplication':
        return inputs.reduce((product, input) => mul(g, product, input));
      case 'sigmoid':
        return g.add('Sigmoid', [x], {});
      case 'hardSigmoid':
        return g.add('HardSigmoid', [x], {});
      case 'hardSwish':
        return mul(g, x, g.add('HardSigmoid', [x], {}));
      case 'crop':
        return centreCrop(g, x, inputs[1] as Value);
      case 'layerNormalization':
        return this.#layerNormalization(node, layer.epsilon, x);
      case 'gelu':
        return gelu(g, x);
      case 'attention':
        return attention(g, x, inputs[1] as Value, inputs[2] as Value, layer.heads);
      case 'fullyConnected':
        return this.#fullyConnected(node, x);
      case 'clustering':
      case 'imageClassification':
      case 'reconstruction':
      case 'softmax':
      case 'pixelClassification':
      case 'auxiliaryClassification':
        return x;
      case 'input':
        throw new RangeError('the input is not lowered');
      default:
        return assertNever(layer);
    }
  }

  #parameter(name: string, shape: readonly number[]): Value {
    const value = this.parameters.get(name) ?? this.#parameterInput(name, shape);
    this.parameters.set(name, value);
    return value;
  }

  /** The parameters of a layer by role, as [C] or kernels; normalisation's as [1, C, 1, 1]. */
  #parametersOf(node: LayerNode): Record<string, Value> {
    return Object.fromEntries(layerParameters(this.#graph, node).map((parameter) => [parameter.role, this.#parameter(parameter.name, parameter.shape)]));
  }

  #convolution(node: LayerNode, layer: Extract<Layer, { kind: 'convolution' | 'depthwiseConvolution' }>, x: Value): Value {
    const { weight, bias } = this.#parametersOf(node);
    const groups = layer.kind === 'depthwiseConvolution' ? imageShape(x)[1] : 1;
    const attributes = { stride: layer.stride, dilation: layer.dilation, padding: layer.padding, groups };
    const operands = [x, weight as Value];
    const shift = this.#normalizedBy.has(node.name) ? this.#centring(node, bias) : bias;
    return this.#g.add('Conv', shift === undefined ? operands : [...operands, shift], attributes);
  }

  /**
   * A convolution whose only reader is a batch normalisation is centred on the running mean by its bias, for free: the
   * normalisation does not see the shift, and E[x²] − mean² keeps its digits.
   */
  #centring(node: LayerNode, bias: Value | undefined): Value {
    const mean = this.#parameter(`${this.#normalizedBy.get(node.name) as string}.mean`, [node.shape[2]]);
    return bias === undefined ? this.#g.add('Neg', [mean], {}) : sub(this.#g, bias, mean);
  }

  #transposedConvolution(node: LayerNode, layer: Extract<Layer, { kind: 'transposedConvolution' }>, x: Value): Value {
    const g = this.#g;
    if (this.#options.fixedBilinear.has(node.name)) return bilinearUpsampling(g, x, layer.kernel, layer.stride, layer.cropping[0], layer.cropping[1], node.shape[0], node.shape[1]);
    const { weight, bias } = this.#parametersOf(node);
    const operands = [x, weight as Value, ...(bias === undefined ? [] : [bias])];
    return g.add('ConvTranspose', operands, { stride: layer.stride, dilation: 1, padding: layer.cropping, groups: 1, outputHeight: node.shape[0], outputWidth: node.shape[1] });
  }

  #batchNormalization(node: LayerNode, { epsilon, decay }: Extract<Layer, { kind: 'batchNormalization' }>, x: Value): Value {
    const g = this.#g;
    const [batch, channels, height, width] = imageShape(x);
    const perChannel = (value: Value): Value => reshape(g, value, [1, channels, 1, 1]);
    const centred = this.#normalizedBy.has(node.inputs[0] as string);
    const { scale, offset, mean: runningMean, variance: runningVariance } = this.#parametersOf(node) as Record<'scale' | 'offset' | 'mean' | 'variance', Value>;
    if (this.#options.mode === 'inference') {
      return g.add('BatchNormalize', [x, perChannel(scale), perChannel(offset), perChannel(runningMean), perChannel(runningVariance)], { epsilon });
    }
    if (this.#options.frozen?.has(node.name) === true) {
      const slope = div(g, perChannel(scale), sqrt(g, add(g, perChannel(runningVariance), g.scalar(epsilon))));
      return add(g, mul(g, x, slope), sub(g, perChannel(offset), mul(g, perChannel(runningMean), slope)));
    }
    const count = batch * height * width;
    const mean = g.add('ReduceMean', [x], { axes: [0, 2, 3] });
    const meanSquare = mul(g, g.add('ReduceSumSquare', [x], { axes: [0, 2, 3] }), g.scalar(1 / count));
    const variance = g.add('Max', [sub(g, meanSquare, mul(g, mean, mean)), g.scalar(0)], {});
    const flat = (value: Value): Value => reshape(g, value, [channels]);
    const trueMean = centred ? add(g, flat(mean), runningMean) : flat(mean);
    this.statistics.set(`${node.name}.mean`, blend(g, runningMean, trueMean, decay));
    this.statistics.set(`${node.name}.variance`, blend(g, runningVariance, flat(variance), decay));
    return g.add('BatchNormalize', [x, perChannel(scale), perChannel(offset), mean, variance], { epsilon });
  }

  #fullyConnected(node: LayerNode, x: Value): Value {
    const g = this.#g;
    const { weight, bias } = this.#parametersOf(node) as Record<'weight' | 'bias', Value>;
    const [batch, ...image] = x.shape;
    const [units] = bias.shape;
    const sums = matMul(g, reshape(g, x, [batch as number, elements(image)]), transposeLast(g, weight));
    return reshape(g, add(g, sums, bias), [batch as number, units as number, 1, 1]);
  }

  #layerNormalization(node: LayerNode, epsilon: number, x: Value): Value {
    const { scale, offset } = this.#parametersOf(node) as Record<'scale' | 'offset', Value>;
    return layerNormalization(this.#g, x, scale, offset, epsilon);
  }

  #dropout(node: LayerNode, { probability, wholeChannels }: Extract<Layer, { kind: 'dropout' }>, x: Value): Value {
    if (this.#options.mode === 'inference') return x;
    const [batch, channels] = imageShape(x);
    const value = this.#g.input(`dropout:${node.name}`, wholeChannels ? [batch, channels, 1, 1] : x.shape);
    this.dropoutMasks.push({ name: node.name, value, keep: 1 - probability });
    return mul(this.#g, x, value);
  }
}

/** Convolutions whose only reader is a batch normalisation by the batch's own statistics, with that normalisation's name. */
export function normalizationAfter(graph: LayerGraph, frozen: ReadonlySet<string> = new Set()): Map<string, string> {
  const readers = new Map<string, LayerNode[]>();
  for (const node of graph.layers) for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node]);
  const found = new Map<string, string>();
  for (const { name, layer } of graph.layers) {
    const [reader, ...others] = readers.get(name) ?? [];
    const isConvolution = layer.kind === 'convolution' || layer.kind === 'depthwiseConvolution';
    if (isConvolution && others.length === 0 && reader?.layer.kind === 'batchNormalization' && !frozen.has(reader.name)) found.set(name, reader.name);
  }
  return found;
}

function blend(g: OperatorGraph, running: Value, batch: Value, decay: number): Value {
  return add(g, mul(g, running, g.scalar(1 - decay)), mul(g, batch, g.scalar(decay)));
}

function centreCrop(g: OperatorGraph, x: Value, reference: Value): Value {
  const [, , height, width] = imageShape(x);
  const [, , wantedHeight, wantedWidth] = imageShape(reference);
  const [top, left] = [Math.floor((height - wantedHeight) / 2), Math.floor((width - wantedWidth) / 2)];
  return slice(g, x, [2, 3], [top, left], [top + wantedHeight, left + wantedWidth]);
}
