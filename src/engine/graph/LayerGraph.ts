/** Height, width, channels of a layer's activations, as layer tables print them. */
export type ActivationShape = readonly [height: number, width: number, channels: number];

/** Pixels added on each side: top, left, bottom, right. */
export type Padding = readonly [top: number, left: number, bottom: number, right: number];

/** What a layer does. Kernels, strides and dilations are square, as in every network here. */
export type Layer =
  | { readonly kind: 'input'; readonly channels: number }
  | {
      readonly kind: 'convolution';
      readonly filters: number;
      readonly kernel: number;
      readonly stride: number;
      readonly dilation: number;
      readonly padding: Padding;
      readonly bias: boolean;
      /** Standard deviation of the starting weights; that of He et al. 2015 unless given. */
      readonly deviation?: number;
    }
  | {
      /** One filter per channel (MATLAB's channel-wise grouped convolution). */
      readonly kind: 'depthwiseConvolution';
      readonly kernel: number;
      readonly stride: number;
      readonly dilation: number;
      readonly padding: Padding;
      readonly bias: boolean;
    }
  | {
      readonly kind: 'transposedConvolution';
      readonly filters: number;
      readonly kernel: number;
      readonly stride: number;
      readonly cropping: Padding;
      readonly bias: boolean;
      /** Starts as bilinear interpolation and is kept so unless asked otherwise. */
      readonly bilinear: boolean;
    }
  /** `decay` is the share of the newest batch in the running statistics. */
  | { readonly kind: 'batchNormalization'; readonly epsilon: number; readonly decay: number }
  | { readonly kind: 'relu' }
  | { readonly kind: 'clippedRelu'; readonly ceiling: number }
  /** Padding takes no part in a maximum. */
  | { readonly kind: 'maxPooling'; readonly size: number; readonly stride: number; readonly padding: Padding }
  /** Puts the first input where a max pooling found its maxima, zeros elsewhere; the other inputs are what was pooled and the maxima. */
  | { readonly kind: 'maxUnpooling'; readonly size: number; readonly stride: number; readonly padding: Padding }
  /** Means over as many regions as the layer's shape has pixels. */
  | { readonly kind: 'adaptiveAveragePooling' }
  /** Bilinear interpolation to the layer's shape, without weights. */
  | { readonly kind: 'bilinearResize' }
  /** Single activations, or whole channels of an image (Tompson et al. 2015). */
  | { readonly kind: 'dropout'; readonly probability: number; readonly wholeChannels: boolean }
  | { readonly kind: 'concatenation' }
  | { readonly kind: 'addition' }
  /** Mirrors the input beyond its sides, without repeating the pixels at the border. */
  | { readonly kind: 'mirrorPadding'; readonly padding: Padding }
  /** A factor of one pixel counts for all of them. */
  | { readonly kind: 'multiplication' }
  | { readonly kind: 'sigmoid' }
  /** (x + 3) / 6, held to 0…1. */
  | { readonly kind: 'hardSigmoid' }
  /** x times its hard sigmoid. */
  | { readonly kind: 'hardSwish' }
  /** Cuts the first input's centre to the second input's height and width. */
  | { readonly kind: 'crop' }
  /** Each pixel by the mean and variance of its own channels, then scaled and moved channel by channel. */
  | { readonly kind: 'layerNormalization'; readonly epsilon: number }
  | { readonly kind: 'gelu' }
  /** Scaled dot-product attention of queries to keys and values (the three inputs); channels are divided among the heads. */
  | { readonly kind: 'attention'; readonly heads: number }
  /** Every activation of the image to every unit; the result has one pixel. */
  | { readonly kind: 'fullyConnected'; readonly units: number }
  /** Ends the part of a network that finds its labels itself: a pixel's label is its strongest channel (Kanezaki 2018). */
  | { readonly kind: 'clustering' }
  /** Ends a branch that says what the whole image shows. */
  | { readonly kind: 'imageClassification' }
  /** Ends a branch that gives the image back, from 0 to 1. */
  | { readonly kind: 'reconstruction' }
  | { readonly kind: 'softmax' }
  | { readonly kind: 'pixelClassification' }
  /** Ends a branch that training alone has: the loss of its scores counts `weight` times beside that of the network's own. */
  | { readonly kind: 'auxiliaryClassification'; readonly weight: number };

export interface LayerNode {
  readonly name: string;
  readonly layer: Layer;
  /** Names of the layers whose activations enter, in order. */
  readonly inputs: readonly string[];
  readonly shape: ActivationShape;
}

/** A network as pure data: layers in the order in which they run. JSON-serialisable. */
export interface LayerGraph {
  readonly network: string;
  readonly classes: number;
  readonly layers: readonly LayerNode[];
}

/** The activations that enter the network. */
export function inputShape(graph: LayerGraph): ActivationShape {
  const first = graph.layers[0];
  if (first === undefined || first.layer.kind !== 'input') throw new RangeError('a layer graph starts with its input');
  return first.shape;
}

/** The layer of this name; asking for one that is not there is a mistake in the program. */
export function layerNamed(graph: LayerGraph, name: string): LayerNode {
  const node = graph.layers.find((candidate) => candidate.name === name);
  if (node === undefined) throw new RangeError(`no layer "${name}" in ${graph.network}`);
  return node;
}

/** Channels that enter a layer. */
export function inputChannels(graph: LayerGraph, node: LayerNode): number {
  const [source] = node.inputs;
  return source === undefined ? 0 : layerNamed(graph, source).shape[2];
}
