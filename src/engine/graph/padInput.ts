import { inputShape, type ActivationShape, type Layer, type LayerGraph, type LayerNode } from './LayerGraph.ts';

/** Layers that end a network: what enters them are scores of the input's size. */
const ENDS: ReadonlySet<Layer['kind']> = new Set(['softmax']);

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
  const cropped = new Set<string>();
  for (const node of others) {
    const inputs = node.inputs.map((name) => (name === input.name ? padding.name : name));
    const shape: ActivationShape = [height, width, node.shape[2]];
    if (ENDS.has(node.layer.kind)) {
      const crop: LayerNode = { name: `${node.name}_crop`, layer: { kind: 'crop' }, inputs: [...inputs, input.name], shape };
      layers.push(crop, { ...node, inputs: [crop.name], shape });
      cropped.add(node.name);
    } else if (inputs.some((name) => cropped.has(name))) {
      layers.push({ ...node, inputs, shape });
      cropped.add(node.name);
    } else {
      layers.push({ ...node, inputs });
    }
  }
  return { ...graph, layers };
}
