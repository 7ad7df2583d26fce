import { graphParameters } from '../graph/learnables.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { stillBilinear } from '../lowering/fixedBilinear.ts';
import { lowerForward, type Normalisation } from '../lowering/forward.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { foldBatchNormalization } from './foldBatchNormalization.ts';

export interface InferenceOptions {
  /** The network, built for the wanted tile height and width. */
  readonly graph: LayerGraph;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly batchSize: number;
  readonly normalisation: Normalisation;
}

/** What a trained network does, as operators: images [N, 3, H, W] in 0…1 → `probabilities` [N, classes, H, W]. */
export interface InferenceGraph {
  readonly operators: OperatorGraph;
  /** What each layer gives, by its name; of a folded batch normalisation the convolution before it. */
  readonly layers: ReadonlyMap<string, Value>;
}

/** Writes out a network for inference: weights as constants, batch normalisation folded. `scores`: stops before the softmax, with the one output `scores`. */
export function inferenceGraph({ graph, weights, batchSize, normalisation }: InferenceOptions, end: 'probabilities' | 'scores' = 'probabilities'): InferenceGraph {
  const fixedBilinear = stillBilinear(graph, weights);
  const folded = foldBatchNormalization(graph, weights);
  const names = new Set(graphParameters(folded.graph).map((parameter) => parameter.name));
  const operators = new OperatorGraph();
  const parameter = (name: string, shape: readonly number[]): Value => {
    const values = folded.weights.get(name);
    if (values === undefined || !names.has(name)) throw new RangeError(`the weights lack "${name}"`);
    return operators.constant(values, shape);
  };
  const { scores, activations } = lowerForward(operators, folded.graph, parameter, { batchSize, normalisation, mode: 'inference', fixedBilinear });
  operators.output(end, end === 'scores' ? scores : operators.add('Softmax', [scores], {}));
  return { operators, layers: activations };
}
