import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { lowerForward } from '../../src/engine/lowering/forward.ts';
import { OperatorGraph } from '../../src/engine/operators/OperatorGraph.ts';
import { runOnDevice } from '../engine-core/runOnDevice.ts';

/** The activations of one layer at inference, of one image [3, H, W] that is not normalised. */
export async function activations(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>, layer: string, image: Float32Array): Promise<number[]> {
  const g = new OperatorGraph();
  const end = graph.layers.findIndex((node) => node.name === layer);
  const { images, scores } = lowerForward(g, { ...graph, layers: graph.layers.slice(0, end + 1) }, (name, shape) => g.constant(weights.get(name) as Float32Array, shape), {
    batchSize: 1,
    normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] },
    mode: 'inference',
    fixedBilinear: new Set(),
  });
  g.output('activations', scores);
  const results = await runOnDevice(g, { images: { data: image, shape: images.shape } });
  return results['activations'] as number[];
}
