import type { Layer, LayerGraph, LayerNode } from '../graph/LayerGraph.ts';
import { normalizationAfter } from '../graph/normalizationAfter.ts';

export interface FoldedNetwork {
  readonly graph: LayerGraph;
  readonly weights: Map<string, Float32Array>;
}

/**
 * The same function with each batch normalisation folded into the convolution before it (weights × slope per filter, bias
 * moved along): what inference runs. Normalisations that do not follow a convolution alone stay.
 */
export function foldBatchNormalization(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>): FoldedNetwork {
  const follows = normalizationAfter(graph);
  const convolutionOf = new Map([...follows].map(([convolution, normalization]) => [normalization, convolution]));
  const folded = new Map(weights);
  const layers: LayerNode[] = [];
  for (const node of graph.layers) {
    if (convolutionOf.has(node.name)) continue;
    const inputs = node.inputs.map((input) => convolutionOf.get(input) ?? input);
    const normalization = follows.get(node.name);
    if (normalization === undefined) {
      layers.push({ ...node, inputs });
      continue;
    }
    layers.push({ ...node, inputs, layer: { ...node.layer, bias: true } as Layer });
    foldOne(folded, node.name, normalization, epsilonOf(graph, normalization));
  }
  return { graph: { ...graph, layers }, weights: folded };
}

function foldOne(weights: Map<string, Float32Array>, convolution: string, normalization: string, epsilon: number): void {
  const take = (name: string): Float32Array => {
    const values = weights.get(name);
    if (values === undefined) throw new RangeError(`the weights lack "${name}"`);
    return values;
  };
  const [scale, offset, mean, variance] = (['scale', 'offset', 'mean', 'variance'] as const).map((role) => take(`${normalization}.${role}`)) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const kernel = take(`${convolution}.weight`);
  const bias = weights.get(`${convolution}.bias`) ?? new Float32Array(scale.length);
  const perFilter = kernel.length / scale.length;
  const newKernel = new Float32Array(kernel.length);
  const newBias = new Float32Array(scale.length);
  for (let filter = 0; filter < scale.length; filter++) {
    const slope = (scale[filter] as number) / Math.sqrt((variance[filter] as number) + epsilon);
    for (let at = filter * perFilter; at < (filter + 1) * perFilter; at++) newKernel[at] = (kernel[at] as number) * slope;
    newBias[filter] = ((bias[filter] as number) - (mean[filter] as number)) * slope + (offset[filter] as number);
  }
  weights.set(`${convolution}.weight`, newKernel);
  weights.set(`${convolution}.bias`, newBias);
}

function epsilonOf(graph: LayerGraph, name: string): number {
  const layer = graph.layers.find((node) => node.name === name)?.layer;
  if (layer?.kind !== 'batchNormalization') throw new RangeError(`"${name}" is not a batch normalisation`);
  return layer.epsilon;
}
