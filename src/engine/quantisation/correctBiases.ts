import type { LayerGraph } from '../graph/LayerGraph.ts';
import { layerParameters } from '../graph/learnables.ts';
import { foldBatchNormalization } from '../inference/foldBatchNormalization.ts';
import { stillBilinear } from '../lowering/fixedBilinear.ts';
import { normalizationAfter } from '../lowering/forward.ts';
import { channelScales, dequantizeChannels, quantizeChannels } from './quantizeChannels.ts';

/**
 * Weights whose biases (or offsets of the normalisation after) take back what rounding the kernels shifts each channel by on
 * average: the rounding error times the mean of each input channel (Nagel et al. 2019, section 4.2). `means` are those of the
 * channels of each layer that a kernel reads, by its name; what is not there is left as it is.
 */
export function correctBiases(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>, means: ReadonlyMap<string, Float64Array>): Map<string, Float32Array> {
  const corrected = new Map(weights);
  const normalizedBy = normalizationAfter(graph);
  const folded = foldBatchNormalization(graph, weights);
  // These are interpolated, not multiplied by kernels.
  const unrounded = stillBilinear(graph, weights);
  for (const node of folded.graph.layers) {
    const kernel = layerParameters(folded.graph, node).find(({ role }) => role === 'weight');
    const inputs = means.get(node.inputs[0] ?? '');
    const normalization = normalizedBy.get(node.name);
    const target = normalization === undefined ? `${node.name}.bias` : `${normalization}.offset`;
    const bias = corrected.get(target);
    if (kernel === undefined || inputs === undefined || bias === undefined || unrounded.has(node.name)) continue;
    const shift = meanShift(folded.weights.get(kernel.name) as Float32Array, kernel.shape, node.layer.kind === 'transposedConvolution', inputs);
    corrected.set(target, bias.map((value, channel) => value - (shift[channel] as number)));
  }
  return corrected;
}

/** By output channel, the sum over the taps of rounding error × mean of the input channel; a transposed kernel's taps go to different pixels. */
function meanShift(kernel: Float32Array, shape: readonly number[], transposed: boolean, inputs: Float64Array): Float64Array {
  const axis = transposed ? 1 : 0;
  const scales = channelScales(kernel, shape, axis);
  const rounded = dequantizeChannels(quantizeChannels(kernel, shape, axis, scales), shape, axis, scales);
  const [outer = 1, inner = 1, height = 1, width = 1] = shape;
  const taps = height * width;
  const shift = new Float64Array(transposed ? inner : outer);
  for (let at = 0; at < kernel.length; at++) {
    const [first, second] = [Math.floor(at / (inner * taps)), Math.floor(at / taps) % inner];
    // A depthwise kernel has one input channel, that of its own number.
    const [input, output] = transposed ? [first, second] : [inner === 1 && inputs.length > 1 ? first : second, first];
    shift[output] = (shift[output] as number) + (((rounded[at] as number) - (kernel[at] as number)) * (inputs[input] as number)) / (transposed ? taps : 1);
  }
  return shift;
}
