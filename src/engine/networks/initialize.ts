import { Random } from '../../shared/random/Random.ts';
import { elements, layerParameters, type LayerParameter } from '../graph/learnables.ts';
import type { LayerGraph, LayerNode } from '../graph/LayerGraph.ts';

/**
 * Starting weights by full name: convolutions after He et al. 2015 (normal, fan in) unless the layer says otherwise, biases 0,
 * normalisation 1 and 0 with running statistics 0 and 1, up-sampling bilinear. Each layer draws from its own stream of the
 * seed, whatever the input's size.
 */
export function initializeWeights(graph: LayerGraph, seed: number): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  // Padding comes and goes with the size of the input.
  const layers = graph.layers.filter(({ layer }) => layer.kind !== 'mirrorPadding');
  layers.forEach((node, at) => {
    for (const parameter of layerParameters(graph, node)) weights.set(parameter.name, initialValues(node, parameter, new Random(seed, at)));
  });
  return weights;
}

function initialValues(node: LayerNode, parameter: LayerParameter, random: Random): Float32Array {
  const values = new Float32Array(elements(parameter.shape));
  switch (parameter.role) {
    case 'scale':
    case 'variance':
      return values.fill(1);
    case 'bias':
    case 'offset':
    case 'mean':
      return values;
    case 'weight': {
      const [outer = 1, inner = 1, kernel = 1] = parameter.shape;
      if (node.layer.kind === 'transposedConvolution') {
        if (node.layer.bilinear) return bilinearKernels(outer, inner, kernel, node.layer.stride);
        // Each output pixel sees kernel²/stride² taps of every input channel.
        return normalValues(values, random, outer * (kernel / node.layer.stride) ** 2);
      }
      const deviation = node.layer.kind === 'convolution' ? node.layer.deviation : undefined;
      return normalValues(values, random, inner * kernel * kernel, deviation);
    }
  }
}

function normalValues(values: Float32Array, random: Random, fanIn: number, deviation = Math.sqrt(2 / fanIn)): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = random.normal(0, deviation);
  return values;
}

/**
 * Transposed-convolution weights [channels, channels, k, k] that interpolate bilinearly by `stride`: a tent on the diagonal,
 * zero elsewhere (Long et al. 2015).
 */
export function bilinearKernels(inputs: number, outputs: number, kernel: number, stride: number): Float32Array {
  const tent = bilinearTent(kernel, stride);
  const values = new Float32Array(inputs * outputs * kernel * kernel);
  for (let channel = 0; channel < Math.min(inputs, outputs); channel++) {
    const base = (channel * outputs + channel) * kernel * kernel;
    for (let y = 0; y < kernel; y++) for (let x = 0; x < kernel; x++) values[base + y * kernel + x] = (tent[y] as number) * (tent[x] as number);
  }
  return values;
}

/** One-dimensional interpolation weights of a kernel of `kernel` taps at `stride`. */
export function bilinearTent(kernel: number, stride: number): number[] {
  const centre = (kernel - 1) / 2;
  return Array.from({ length: kernel }, (_, at) => Math.max(0, 1 - Math.abs(at - centre) / stride));
}
