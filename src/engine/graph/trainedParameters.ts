import type { LayerParameter } from './learnables.ts';
import type { LayerGraph } from './LayerGraph.ts';
import { normalizationAfter } from './normalizationAfter.ts';

/**
 * Parameters that get a gradient: learnable, not in a frozen layer, and not the bias of a convolution that is normalised
 * right after, whose gradient is zero because the normalisation takes the mean away.
 */
export function trainedParameters(graph: LayerGraph, used: readonly LayerParameter[], layerRates: ReadonlyMap<string, number>): { parameter: LayerParameter; rate: number }[] {
  const normalised = normalizationAfter(graph, frozenLayers(layerRates));
  return used.flatMap((parameter) => {
    const layer = parameter.name.slice(0, -parameter.role.length - 1);
    const rate = layerRates.get(layer) ?? 1;
    const trains = parameter.learnable && rate !== 0 && !(parameter.role === 'bias' && normalised.has(layer));
    return trains ? [{ parameter, rate }] : [];
  });
}

/** Layers whose learning rate is multiplied by 0. */
export function frozenLayers(layerRates: ReadonlyMap<string, number>): Set<string> {
  return new Set([...layerRates].flatMap(([name, rate]) => (rate === 0 ? [name] : [])));
}
