import { AppError } from '../../shared/errors/AppError.ts';
import { layerLearnables } from '../graph/learnables.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';

/**
 * What each layer's learning rate is multiplied by, from factors by the start of layer names: the longest that fits counts.
 * Layers that none fits are left out.
 * @throws AppError `usage/invalid` when a start fits no layer with learnables, or every such layer is frozen.
 */
export function layerRatesOf(graph: LayerGraph, factors: Readonly<Record<string, number>>): Map<string, number> {
  const starts = Object.keys(factors).sort((a, b) => b.length - a.length);
  const layers = graph.layers.filter((node) => layerLearnables(graph, node) > 0).map(({ name }) => name);
  const stranger = starts.find((start) => !layers.some((name) => name.startsWith(start)));
  if (stranger !== undefined) {
    throw new AppError('usage/invalid', `No layer of ${graph.network} that learns begins with "${stranger}". "nital networks" lists the layers; capital letters count.`);
  }
  const rates = new Map<string, number>();
  for (const name of layers) {
    const start = starts.find((candidate) => name.startsWith(candidate));
    if (start !== undefined) rates.set(name, factors[start] as number);
  }
  if (layers.every((name) => rates.get(name) === 0)) throw new AppError('usage/invalid', `Every layer of ${graph.network} is frozen: nothing is left to train. Give some layers a rate above 0.`);
  return rates;
}
