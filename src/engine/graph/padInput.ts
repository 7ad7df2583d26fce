import { inputShape, type ActivationShape, type Layer, type LayerGraph, type LayerNode } from './LayerGraph.ts';

/** Layers that end a network or a branch of it: what enters them at the input's size is cropped. */
const ENDS: ReadonlySet<Layer['kind']> = new Set(['softmax', 'pixelClassification', 'auxiliaryClassification', 'clustering', 'reconstruction']);

/**
 * The network for inputs of another height and width, no larger than those it was built for: they are mirrored to the size
 * it was built for, evenly on all sides, and its scores are cropped back. Weights and names of its layers stay.
 */
export function padInput(graph: LayerGraph, height: number, width: number): LayerGraph {
  const [fullHeight, fullWidth, channels] = inputShape(graph);
  const [input, ...others] = graph.layers as [LayerNode, ...LayerNode[]];
  const [top, left] = [Math.floor((fullHeight - height) / 2), Math.floor((fullWidth - width) / 2)];
  const padding = { name: `${input.name}_padding`, layer: { kind: 'mirrorPadding', padding: [top, left, fullHeight - height - top, fullWidth - width - left] }, inputs: [input.name], shape: input.shape } as const;
  const layers: LayerNode[] = [{ ...input, shape: [height, width, channels] }, padding];
  /** What others read instead of a layer: of the input the padded one, of a cropped end what entered it. */
  const fullSize = new Map<string, string>([[input.name, padding.name]]);
  const cropped = new Set<string>();
  for (const node of others) {
    const isEnd = ENDS.has(node.layer.kind);
    const inputs = node.inputs.map((name) => (isEnd && cropped.has(name) ? name : (fullSize.get(name) ?? name)));
    if (!isEnd || node.shape[0] !== fullHeight || node.shape[1] !== fullWidth) {
      layers.push({ ...node, inputs });
      continue;
    }
    const shape: ActivationShape = [height, width, node.shape[2]];
    const [scores = ''] = inputs;
    if (cropped.has(scores)) {
      layers.push({ ...node, inputs, shape });
    } else {
      const crop: LayerNode = { name: `${node.name}_crop`, layer: { kind: 'crop' }, inputs: [scores, input.name], shape };
      layers.push(crop, { ...node, inputs: [crop.name], shape });
      fullSize.set(node.name, scores);
    }
    cropped.add(node.name);
  }
  return { ...graph, layers };
}
