import { basename } from 'node:path';
import type { InitialWeights, InitialWeightsReport } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { allFinite } from '../files/allFinite.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { matchWeights, type WeightMatch } from './matchWeights.ts';
import type { NamedTensors } from './NamedTensors.ts';
import { readWeightsFile } from './readWeightsFile.ts';

export interface LoadedWeights {
  /** Values by parameter name, of those the file has. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly report: InitialWeightsReport;
}

/**
 * Reads from a file what of a network's weights it has, and says what it does not.
 * @throws AppError as `readWeightsFile` and `matchWeights`; `model/mismatch` when nothing fits, `model/damaged` for numbers that
 * are not finite.
 */
export async function loadInitialWeights(graph: LayerGraph, { path, what }: InitialWeights): Promise<LoadedWeights> {
  const tensors = await readWeightsFile(path);
  const match = matchWeights(graph, tensors, { what });
  if (match.matched.size === 0) throw nothingFits(graph, path, what, tensors, match);
  for (const [name, values] of match.matched) {
    if (!allFinite(values)) throw new AppError('model/damaged', `The weights file "${path}" has numbers for "${name}" that are infinite or not numbers: no training can start from them. Use another file.`);
  }
  const { matched, ...rest } = match;
  return { weights: matched, report: { file: basename(path), what, matched: matched.size, ...rest } };
}

function nothingFits(graph: LayerGraph, path: string, what: InitialWeights['what'], tensors: NamedTensors, { mismatched }: WeightMatch): AppError {
  const [first] = mismatched;
  const example = first === undefined ? `it has ${tensors.size} arrays, the first called "${[...tensors.keys()][0] ?? ''}"` : `"${first.tensor}" is [${first.found.join(', ')}] where [${first.wanted.join(', ')}] is wanted`;
  return new AppError(
    'model/mismatch',
    `None of the weights in "${path}" fits ${what === 'all' ? '' : 'the encoder of '}${graph.network}: ${example}. Give weights of this network by Nital's names, or of its encoder by torchvision's.`,
  );
}
