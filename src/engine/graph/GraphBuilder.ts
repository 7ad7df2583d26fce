import type { ActivationShape, Layer, LayerGraph, LayerNode, Padding } from './LayerGraph.ts';

export interface ConvolutionOptions {
  readonly stride?: number;
  readonly dilation?: number;
  readonly bias?: boolean;
  readonly padding?: 'same' | 'symmetric';
  /** Standard deviation of the starting weights; that of He et al. 2015 unless given. */
  readonly deviation?: number;
}

/** Share of the newest batch in the running statistics of batch normalisation (MATLAB's and PyTorch's default). */
export const STATISTICS_DECAY = 0.1;

/**
 * Writes a layer graph layer by layer. Each method adds a layer after the current one (or after `from`), infers its
 * activations and returns its name. Padding makes output = ceil(input / stride): "same" (the default) as MATLAB and Keras
 * mean it, the odd pixel at the bottom and right, or "symmetric" as the ResNets have it, half of the kernel's reach on each
 * side whatever the stride.
 */
export class GraphBuilder {
  readonly #network: string;
  readonly #classes: number;
  readonly #layers: LayerNode[] = [];
  readonly #shapes = new Map<string, ActivationShape>();
  #current = '';

  constructor(network: string, classes: number) {
    this.#network = network;
    this.#classes = classes;
  }

  get current(): string {
    return this.#current;
  }

  input(name: string, height: number, width: number, channels: number): string {
    return this.#add(name, { kind: 'input', channels }, [], [height, width, channels]);
  }

  convolution(name: string, filters: number, kernel: number, options: ConvolutionOptions & { from?: string } = {}): string {
    const { stride = 1, dilation = 1, bias = true, from = this.#current } = options;
    const [height, width] = this.#shape(from);
    const padding = convolutionPadding(options.padding, height, width, kernel, stride, dilation);
    const shape: ActivationShape = [Math.ceil(height / stride), Math.ceil(width / stride), filters];
    const start = options.deviation === undefined ? {} : { deviation: options.deviation };
    return this.#add(name, { kind: 'convolution', filters, kernel, stride, dilation, padding, bias, ...start }, [from], shape);
  }

  depthwiseConvolution(name: string, kernel: number, options: ConvolutionOptions & { from?: string } = {}): string {
    const { stride = 1, dilation = 1, bias = true, from = this.#current } = options;
    const [height, width, channels] = this.#shape(from);
    const padding = convolutionPadding(options.padding, height, width, kernel, stride, dilation);
    const shape: ActivationShape = [Math.ceil(height / stride), Math.ceil(width / stride), channels];
    return this.#add(name, { kind: 'depthwiseConvolution', kernel, stride, dilation, padding, bias }, [from], shape);
  }

  /** Output = input × stride; what the kernel reaches beyond that is cropped evenly. */
  transposedConvolution(name: string, filters: number, kernel: number, stride: number, options: { bilinear?: boolean } = {}): string {
    const from = this.#current;
    const [height, width] = this.#shape(from);
    const excess = kernel - stride;
    const before = Math.floor(excess / 2);
    const cropping: Padding = [before, before, excess - before, excess - before];
    const layer: Layer = { kind: 'transposedConvolution', filters, kernel, stride, cropping, bias: true, bilinear: options.bilinear ?? false };
    return this.#add(name, layer, [from], [height * stride, width * stride, filters]);
  }

  batchNormalization(name: string, epsilon = 1e-5, { from = this.#current, decay = STATISTICS_DECAY }: { from?: string; decay?: number } = {}): string {
    return this.#add(name, { kind: 'batchNormalization', epsilon, decay }, [from], this.#shape(from));
  }

  layerNormalization(name: string, epsilon: number): string {
    return this.#sameShape(name, { kind: 'layerNormalization', epsilon });
  }

  gelu(name: string): string {
    return this.#sameShape(name, { kind: 'gelu' });
  }

  /** Every pixel of `queries` looks at all pixels of `keys` and gets a mean of `values`; these two have one size, which may be another. */
  attention(name: string, queries: string, keys: string, values: string, heads: number): string {
    const shape = this.#shape(queries);
    const [rows, columns] = this.#shape(keys);
    const [valueRows, valueColumns] = this.#shape(values);
    if (rows !== valueRows || columns !== valueColumns) throw new RangeError(`"${keys}" and "${values}" of ${this.#network} differ in size`);
    if ([queries, keys, values].some((input) => this.#shape(input)[2] !== shape[2]) || shape[2] % heads !== 0) throw new RangeError(`the channels that enter "${name}" of ${this.#network} cannot be divided among ${heads} heads`);
    return this.#add(name, { kind: 'attention', heads }, [queries, keys, values], shape);
  }

  relu(name: string): string {
    return this.#sameShape(name, { kind: 'relu' });
  }

  clippedRelu(name: string, ceiling: number): string {
    return this.#sameShape(name, { kind: 'clippedRelu', ceiling });
  }

  sigmoid(name: string): string {
    return this.#sameShape(name, { kind: 'sigmoid' });
  }

  hardSigmoid(name: string): string {
    return this.#sameShape(name, { kind: 'hardSigmoid' });
  }

  hardSwish(name: string): string {
    return this.#sameShape(name, { kind: 'hardSwish' });
  }

  dropout(name: string, probability: number, { wholeChannels = false }: { wholeChannels?: boolean } = {}): string {
    return this.#sameShape(name, { kind: 'dropout', probability, wholeChannels });
  }

  fullyConnected(name: string, units: number): string {
    return this.#add(name, { kind: 'fullyConnected', units }, [this.#current], [1, 1, units]);
  }

  clustering(name: string): string {
    return this.#sameShape(name, { kind: 'clustering' });
  }

  imageClassification(name: string): string {
    return this.#sameShape(name, { kind: 'imageClassification' });
  }

  reconstruction(name: string): string {
    return this.#sameShape(name, { kind: 'reconstruction' });
  }

  softmax(name: string): string {
    return this.#sameShape(name, { kind: 'softmax' });
  }

  pixelClassification(name: string): string {
    return this.#sameShape(name, { kind: 'pixelClassification' });
  }

  /** Ends a branch whose scores are as large as the image. */
  auxiliaryClassification(name: string, weight: number): string {
    return this.#sameShape(name, { kind: 'auxiliaryClassification', weight });
  }

  /** Without padding a window that would reach beyond the image is left out. */
  maxPooling(name: string, size: number, stride: number, options: { padding?: 'none' | 'symmetric' } = {}): string {
    const [height, width, channels] = this.#shape(this.#current);
    const padding: Padding = options.padding === 'symmetric' ? symmetricPadding(size, 1) : [0, 0, 0, 0];
    const pooled = (length: number): number => Math.floor((length + padding[0] + padding[2] - size) / stride) + 1;
    return this.#add(name, { kind: 'maxPooling', size, stride, padding }, [this.#current], [pooled(height), pooled(width), channels]);
  }

  /** Undoes the size of an earlier max pooling: each number goes where that window had its (first) maximum. */
  maxUnpooling(name: string, pooling: string): string {
    const pooled = this.#layers.find((node) => node.name === pooling);
    if (pooled?.layer.kind !== 'maxPooling') throw new RangeError(`"${pooling}" of ${this.#network} is not a max pooling`);
    const { size, stride, padding } = pooled.layer;
    const source = pooled.inputs[0] as string;
    return this.#add(name, { kind: 'maxUnpooling', size, stride, padding }, [this.#current, source, pooling], this.#shape(source));
  }

  /** Means over `bins` × `bins` regions, whatever the size. */
  adaptiveAveragePooling(name: string, bins: number, { from = this.#current }: { from?: string } = {}): string {
    return this.#add(name, { kind: 'adaptiveAveragePooling' }, [from], [bins, bins, this.#shape(from)[2]]);
  }

  /** Interpolates to the height and width of another layer. */
  bilinearResize(name: string, reference: string): string {
    const [height, width] = this.#shape(reference);
    return this.#add(name, { kind: 'bilinearResize' }, [this.#current], [height, width, this.#shape(this.#current)[2]]);
  }

  concatenation(name: string, inputs: readonly string[]): string {
    const shapes = inputs.map((input) => this.#shape(input));
    const [height, width] = shapes[0] as ActivationShape;
    const channels = shapes.reduce((sum, shape) => sum + shape[2], 0);
    return this.#add(name, { kind: 'concatenation' }, inputs, [height, width, channels]);
  }

  addition(name: string, inputs: readonly string[]): string {
    return this.#add(name, { kind: 'addition' }, inputs, this.#shape(inputs[0] as string));
  }

  /** Of the first input's size; the others may have one pixel. */
  multiplication(name: string, inputs: readonly string[]): string {
    return this.#add(name, { kind: 'multiplication' }, inputs, this.#shape(inputs[0] as string));
  }

  crop(name: string, from: string, reference: string): string {
    const [height, width] = this.#shape(reference);
    return this.#add(name, { kind: 'crop' }, [from, reference], [height, width, this.#shape(from)[2]]);
  }

  /** Continues after an earlier layer. */
  continueAfter(name: string): void {
    this.#shape(name);
    this.#current = name;
  }

  build(): LayerGraph {
    return { network: this.#network, classes: this.#classes, layers: this.#layers };
  }

  #sameShape(name: string, layer: Layer): string {
    return this.#add(name, layer, [this.#current], this.#shape(this.#current));
  }

  #shape(name: string): ActivationShape {
    const shape = this.#shapes.get(name);
    if (shape === undefined) throw new RangeError(`layer "${name}" of ${this.#network} is used before it is made`);
    return shape;
  }

  #add(name: string, layer: Layer, inputs: readonly string[], shape: ActivationShape): string {
    if (this.#shapes.has(name)) throw new RangeError(`two layers of ${this.#network} are called "${name}"`);
    this.#layers.push({ name, layer, inputs: [...inputs], shape });
    this.#shapes.set(name, shape);
    this.#current = name;
    return name;
  }
}

function convolutionPadding(kind: ConvolutionOptions['padding'], height: number, width: number, kernel: number, stride: number, dilation: number): Padding {
  return kind === 'symmetric' ? symmetricPadding(kernel, dilation) : samePadding(height, width, kernel, stride, dilation);
}

function samePadding(height: number, width: number, kernel: number, stride: number, dilation: number): Padding {
  const total = (size: number): number => Math.max((Math.ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0);
  const [vertical, horizontal] = [total(height), total(width)];
  const [top, left] = [Math.floor(vertical / 2), Math.floor(horizontal / 2)];
  return [top, left, vertical - top, horizontal - left];
}

function symmetricPadding(kernel: number, dilation: number): Padding {
  const side = ((kernel - 1) / 2) * dilation;
  return [side, side, side, side];
}
