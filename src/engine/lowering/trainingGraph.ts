import type { LossSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { differentiate } from '../autodiff/differentiate.ts';
import { elements, graphParameters, type LayerParameter } from '../graph/learnables.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { frozenLayers, trainedParameters } from '../graph/trainedParameters.ts';
import { add, reshape } from '../operators/build.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { limitGradients } from './limitGradients.ts';
import { lowerForward, type ForwardResult, type Normalisation } from './forward.ts';
import { lowerObjective } from './loss.ts';
import type { Optimizer } from './Optimizer.ts';
import { lowerConfusion, lowerTargets } from './targets.ts';

/** What a step needs to know whatever it makes smaller. */
export interface StepGraphOptions {
  readonly batchSize: number;
  readonly normalisation: Normalisation;
  readonly optimizer: Optimizer;
  readonly l2: number;
  /** The longest the whole gradient may be; null: any length. */
  readonly gradientLimit: number | null;
  readonly fixedBilinear: ReadonlySet<string>;
  /**
   * What the learning rate of a layer is multiplied by where it is not 1; 0: frozen. No gradient is built for a frozen layer,
   * and a frozen batch normalisation goes by its running statistics and keeps them.
   */
  readonly layerRates: ReadonlyMap<string, number>;
}

export interface TrainingGraphOptions extends StepGraphOptions {
  /** One weight per class. */
  readonly classWeights: readonly number[];
  readonly loss: LossSettings;
}

/** Adds what training makes smaller, a scalar, with the inputs that it needs and what else is to come out. */
export type Objective = (g: OperatorGraph, forward: ForwardResult) => Value;

/** An array that a run reads under `input` and gives back renewed under `output`. */
export interface StateArray {
  readonly name: string;
  /** `optimizer` arrays are named `ROLE:NAME`; `gradient` ones are sums over the parts of a batch. */
  readonly kind: 'weight' | 'optimizer' | 'gradient';
  readonly input: string;
  readonly output: string;
  readonly shape: readonly number[];
}

/** A graph of training, with what it must be fed besides the batch and the step's scalars. */
export interface TrainingGraph {
  readonly operators: OperatorGraph;
  /** Arrays that change with each run. */
  readonly state: readonly StateArray[];
  /** Arrays that are only read. */
  readonly constants: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly dropoutMasks: readonly { readonly input: string; readonly shape: readonly number[]; readonly keep: number }[];
}

/**
 * Forward, loss, backward and optimizer as one graph. Inputs: `images` [N, 3, H, W], `labels` [N, 1, H, W] int32, the
 * optimizer's scalars, the parameters by name, its arrays as `ROLE:NAME`, `dropout:LAYER`. Outputs: `loss` (auxiliary heads
 * included), `confusion` (of the scores alone) and `new:` arrays.
 */
export function buildTrainingGraph(graph: LayerGraph, options: TrainingGraphOptions): TrainingGraph {
  return buildStepGraph(graph, options, supervised(options));
}

/** The same with another objective instead of loss and labels. */
export function buildStepGraph(graph: LayerGraph, options: StepGraphOptions, objective: Objective): TrainingGraph {
  const g = new OperatorGraph();
  const { forward, gradients } = lowerLearning(g, graph, options, objective);
  const state = new StateOutputs(g);
  lowerUpdate(g, gradients, options, state);
  state.addStatistics(forward);
  return { operators: g, state: state.arrays, constants: state.unchanged(usedParameters(graph, forward)), dropoutMasks: masksOf(forward) };
}

/**
 * The same step in two graphs, for batches that come in parts. `learn` takes `microBatch` images at a time and adds their
 * gradients to the arrays `sum:NAME`; it also needs `totalWeight`, the class weights of all labelled pixels of the whole batch,
 * and its losses add up to the batch's. `update` takes the optimizer's step along the sums.
 */
export function buildAccumulatingGraphs(graph: LayerGraph, microBatch: number, options: TrainingGraphOptions): { readonly learn: TrainingGraph; readonly update: TrainingGraph } {
  const g = new OperatorGraph();
  const { forward, gradients } = lowerLearning(g, graph, { ...options, batchSize: microBatch }, supervised(options, { images: options.batchSize, totalWeight: g.input('totalWeight', []) }));
  const sums = new StateOutputs(g);
  for (const { parameter, gradient } of gradients) sums.add('gradient', parameter.name, `sum:${parameter.name}`, add(g, g.input(`sum:${parameter.name}`, parameter.shape), gradient));
  sums.addStatistics(forward);
  const learn = { operators: g, state: sums.arrays, constants: sums.unchanged(usedParameters(graph, forward)), dropoutMasks: masksOf(forward) };

  const u = new OperatorGraph();
  const inputs = gradients.map(({ parameter, rate }) => ({ parameter, rate, weight: u.input(parameter.name, parameter.shape), gradient: u.input(`sum:${parameter.name}`, parameter.shape) }));
  const state = new StateOutputs(u);
  lowerUpdate(u, inputs, options, state);
  const constants = gradients.map(({ parameter: { name, shape } }) => ({ name: `sum:${name}`, shape }));
  return { learn, update: { operators: u, state: state.arrays, constants, dropoutMasks: [] } };
}

/** A parameter that is trained, with its gradient and what its learning rate is multiplied by. */
interface TrainedParameter {
  readonly parameter: LayerParameter;
  readonly rate: number;
  readonly weight: Value;
  readonly gradient: Value;
}

/** The loss against `labels`, and the confusion beside it; `batch` where the images are a part of one. */
function supervised({ classWeights, loss: terms }: TrainingGraphOptions, batch?: { readonly images: number; readonly totalWeight: Value }): Objective {
  return (g, forward) => {
    const targets = lowerTargets(g, forward.scores);
    const loss = lowerObjective(g, forward, targets, { classWeights, terms, ...(batch === undefined ? {} : { batch }) });
    g.output('confusion', lowerConfusion(g, forward.scores, targets));
    return loss;
  };
}

/** Forward, objective and backward. */
function lowerLearning(g: OperatorGraph, graph: LayerGraph, options: StepGraphOptions, objective: Objective): { forward: ForwardResult; gradients: TrainedParameter[] } {
  const forward = lowerForward(g, graph, (name, shape) => g.input(name, shape), { ...options, mode: 'training', frozen: frozenLayers(options.layerRates) });
  const loss = objective(g, forward);
  g.output('loss', loss);
  const trained = trainedParameters(graph, usedParameters(graph, forward), options.layerRates);
  const weights = trained.map(({ parameter }) => forward.parameters.get(parameter.name) as Value);
  const slopes = differentiate(g, loss, weights);
  const gradients = trained.map(({ parameter, rate }, at) => {
    const gradient = slopes[at];
    if (gradient === null || gradient === undefined) throw new RangeError(`${parameter.name} does not reach the loss`);
    return { parameter, rate, weight: weights[at] as Value, gradient };
  });
  return { forward, gradients };
}

/** The optimizer's step of every parameter. */
function lowerUpdate(g: OperatorGraph, trained: readonly TrainedParameter[], { optimizer, l2, gradientLimit }: StepGraphOptions, state: StateOutputs): void {
  const limited = gradientLimit === null ? trained.map(({ gradient }) => gradient) : limitGradients(g, trained.map(({ gradient }) => gradient), gradientLimit);
  const scalars = Object.fromEntries(Object.keys(optimizer.scalars(1, 1)).map((name) => [name, g.input(name, [])]));
  trained.forEach(({ parameter: { name, role, shape }, rate, weight }, at) => {
    // In one axis: ONNX Runtime's CPU takes ninety times as long for arrays of shape [out, in, 1, 1] and a number.
    const flat = [elements(shape)];
    const arrays = Object.fromEntries(optimizer.roles.map((arrayRole) => [arrayRole, g.input(`${arrayRole}:${name}`, flat)]));
    const after = optimizer.lower(g, { weight: reshape(g, weight, flat), arrays }, reshape(g, limited[at] as Value, flat), scalars, role === 'weight' ? l2 : 0, rate);
    state.add('weight', name, name, reshape(g, after.weight, shape));
    for (const arrayRole of optimizer.roles) state.add('optimizer', name, `${arrayRole}:${name}`, after.arrays[arrayRole] as Value);
  });
}

/** Collects what a graph renews. */
class StateOutputs {
  readonly arrays: StateArray[] = [];
  readonly #g: OperatorGraph;

  constructor(g: OperatorGraph) {
    this.#g = g;
  }

  add(kind: StateArray['kind'], name: string, input: string, value: Value): void {
    const output = `new:${input}`;
    this.#g.output(output, value);
    this.arrays.push({ name, kind, input, output, shape: value.shape });
  }

  /** Running statistics; frozen layers have no new ones. */
  addStatistics(forward: ForwardResult): void {
    for (const [name, value] of forward.statistics) this.add('weight', name, name, value);
  }

  /** Those of the parameters that the graph does not renew. */
  unchanged(parameters: readonly LayerParameter[]): LayerParameter[] {
    const changing = new Set(this.arrays.map((array) => array.input));
    return parameters.filter((parameter) => !changing.has(parameter.name));
  }
}

function usedParameters(graph: LayerGraph, forward: ForwardResult): LayerParameter[] {
  return graphParameters(graph).filter((parameter) => forward.parameters.has(parameter.name));
}

function masksOf(forward: ForwardResult): TrainingGraph['dropoutMasks'] {
  return forward.dropoutMasks.map(({ value, keep }) => ({ input: value.name, shape: value.shape, keep }));
}
