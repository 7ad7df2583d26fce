import { differentiate } from '../autodiff/differentiate.ts';
import { elements, graphParameters, type LayerParameter } from '../graph/learnables.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { reshape } from '../operators/build.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { lowerAdam } from './adam.ts';
import { lowerCrossEntropy } from './crossEntropy.ts';
import { lowerForward, normalizationAfter, type Normalisation } from './forward.ts';

export interface TrainingGraphOptions {
  readonly batchSize: number;
  readonly normalisation: Normalisation;
  /** One weight per class. */
  readonly classWeights: readonly number[];
  readonly l2: number;
  readonly fixedBilinear: ReadonlySet<string>;
  /** Layers whose parameters stay as they are: no gradient is built for them. */
  readonly frozenLayers: ReadonlySet<string>;
}

/** An array that a training step reads under `input` and gives back renewed under `output`. */
export interface StateArray {
  readonly name: string;
  readonly kind: 'weight' | 'first' | 'second';
  readonly input: string;
  readonly output: string;
  readonly shape: readonly number[];
}

export interface TrainingGraph {
  readonly operators: OperatorGraph;
  /** Arrays that change with each step. */
  readonly state: readonly StateArray[];
  /** Parameters that are only read. */
  readonly constants: readonly LayerParameter[];
  readonly dropoutMasks: readonly { readonly input: string; readonly shape: readonly number[]; readonly keep: number }[];
}

/**
 * Forward, loss, backward and Adam as one graph. Inputs: `images` [N, 3, H, W], `labels` [N, 1, H, W] int32, `stepSize`,
 * `guard` (see `adamScalars`), the parameters by name, `first:NAME` and `second:NAME`, `dropout:LAYER`. Outputs: `loss`,
 * `confusion` and `new:` arrays.
 */
export function buildTrainingGraph(graph: LayerGraph, options: TrainingGraphOptions): TrainingGraph {
  const g = new OperatorGraph();
  const forward = lowerForward(g, graph, (name, shape) => g.input(name, shape), { ...options, mode: 'training' });
  const { loss, confusion } = lowerCrossEntropy(g, forward.scores, options.classWeights);
  g.output('loss', loss);
  g.output('confusion', confusion);

  const used = graphParameters(graph).filter((parameter) => forward.parameters.has(parameter.name));
  const trained = trainedParameters(graph, used, options.frozenLayers);
  const gradients = differentiate(g, loss, trained.map((parameter) => forward.parameters.get(parameter.name) as Value));

  const step = { size: g.input('stepSize', []), guard: g.input('guard', []) };
  const state: StateArray[] = [];
  const keep = (kind: StateArray['kind'], name: string, input: string, shape: readonly number[], value: Value): void => {
    const output = `new:${input}`;
    g.output(output, value);
    state.push({ name, kind, input, output, shape });
  };
  trained.forEach(({ name, role, shape }, at) => {
    const gradient = gradients[at];
    if (gradient === null || gradient === undefined) throw new RangeError(`${name} does not reach the loss`);
    // In one axis: ONNX Runtime's CPU takes twenty times as long for kernels of shape [out, in, 1, 1].
    const flat = [elements(shape)];
    const before = { weight: reshape(g, forward.parameters.get(name) as Value, flat), first: g.input(`first:${name}`, flat), second: g.input(`second:${name}`, flat) };
    const after = lowerAdam(g, before, reshape(g, gradient, flat), step, role === 'weight' ? options.l2 : 0);
    keep('weight', name, name, shape, reshape(g, after.weight, shape));
    keep('first', name, `first:${name}`, flat, after.first);
    keep('second', name, `second:${name}`, flat, after.second);
  });
  for (const [name, value] of forward.statistics) keep('weight', name, name, value.shape, value);

  const changing = new Set(state.map((array) => array.name));
  return {
    operators: g,
    state,
    constants: used.filter((parameter) => !changing.has(parameter.name)),
    dropoutMasks: forward.dropoutMasks.map(({ value, keep: share }) => ({ input: value.name, shape: value.shape, keep: share })),
  };
}

/**
 * Parameters that get a gradient: learnable, not in a frozen layer, and not the bias of a convolution that is normalised
 * right after, whose gradient is zero because the normalisation takes the mean away.
 */
function trainedParameters(graph: LayerGraph, used: readonly LayerParameter[], frozenLayers: ReadonlySet<string>): LayerParameter[] {
  const normalised = normalizationAfter(graph);
  const layerOf = (parameter: LayerParameter): string => parameter.name.slice(0, -parameter.role.length - 1);
  return used.filter((parameter) => parameter.learnable && !frozenLayers.has(layerOf(parameter)) && !(parameter.role === 'bias' && normalised.has(layerOf(parameter))));
}
