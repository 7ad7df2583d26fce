import type { LossSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { add, div, mul, neg, reduceSum, sub } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import { imageShape } from '../operators/typeRules.ts';
import type { Value } from '../operators/Value.ts';
import type { ForwardResult } from './forward.ts';

export interface LossOptions {
  /** One weight per class. */
  readonly classWeights: readonly number[];
  readonly terms: LossSettings;
  /** Where the images are a part of a batch: its images, and the class weights of all its labelled pixels (a scalar), so that the losses of the parts add up to that of the batch. */
  readonly batch?: { readonly images: number; readonly totalWeight: Value };
}

/** What the terms of a loss have in common. */
interface LossInputs {
  /** Logarithms of the class probabilities [N, C, H, W]. */
  readonly logarithms: Value;
  readonly targets: Value;
  /** The targets times the weight of their class. */
  readonly weighted: Value;
  readonly totalWeight: Value;
}

const EVERYWHERE = [0, 1, 2, 3];
/** The share a class is sure of is never taken for larger than 1 − this, where a power of its rest has no finite slope. */
const LEAST_REST = 1e-7;
/** Added above and below in Dice's ratio, in pixels: a class that is neither there nor predicted is right. */
export const DICE_SMOOTHING = 1;

/**
 * The loss of the scores [N, C, H, W] against `targets` (see `lowerTargets`) as a scalar: the weighted sum of its terms, all
 * of them through LogSoftmax.
 */
export function lowerLoss(g: OperatorGraph, scores: Value, targets: Value, { classWeights, terms, batch }: LossOptions): Value {
  const uniform = classWeights.every((weight) => weight === 1);
  const weighted = uniform ? targets : mul(g, targets, perClass(g, classWeights));
  const totalWeight = g.add('Max', [batch?.totalWeight ?? reduceSum(g, weighted, EVERYWHERE), g.scalar(1e-12)], {});
  const inputs: LossInputs = { logarithms: g.add('LogSoftmax', [scores], {}), targets, weighted, totalWeight };
  const parts = [
    ...(terms.crossEntropy > 0 ? [times(g, crossEntropy(g, inputs), terms.crossEntropy)] : []),
    ...(terms.focal > 0 ? [times(g, focal(g, inputs, terms.focalGamma), terms.focal * terms.focalAlpha)] : []),
    ...(terms.dice > 0 ? [times(g, dice(g, inputs, classWeights, batch?.images ?? imageShape(scores)[0]), terms.dice)] : []),
  ];
  return parts.reduce((sum, part) => add(g, sum, part));
}

/** What training makes smaller: the loss of the network's scores and, times their weights, those of its auxiliary heads (Zhao et al. 2017). */
export function lowerObjective(g: OperatorGraph, { scores, auxiliary }: Pick<ForwardResult, 'scores' | 'auxiliary'>, targets: Value, options: LossOptions): Value {
  const own = lowerLoss(g, scores, targets, options);
  return auxiliary.reduce((sum, head) => add(g, sum, times(g, lowerLoss(g, head.scores, targets, options), head.weight)), own);
}

/** Cross-entropy, mean over the weights of the labelled pixels. */
function crossEntropy(g: OperatorGraph, { logarithms, weighted, totalWeight }: LossInputs): Value {
  return neg(g, div(g, reduceSum(g, mul(g, logarithms, weighted), EVERYWHERE), totalWeight));
}

/** Cross-entropy of which each pixel counts (1 − p)^γ, p being the share of its true class (Lin et al. 2017). */
function focal(g: OperatorGraph, { logarithms, targets, weighted, totalWeight }: LossInputs, gamma: number): Value {
  const logarithm = reduceSum(g, mul(g, logarithms, targets), [1]);
  const rest = g.add('Clip', [sub(g, g.scalar(1), g.add('Exp', [logarithm], {}))], { low: LEAST_REST, high: 2 });
  const power = g.add('Exp', [mul(g, g.add('Log', [rest], {}), g.scalar(gamma))], {});
  const pixels = mul(g, mul(g, logarithm, power), reduceSum(g, weighted, [1]));
  return neg(g, div(g, reduceSum(g, pixels, EVERYWHERE), totalWeight));
}

/** 1 − Dice of the probabilities over the labelled pixels, of each image and class; mean by class weight, then over the images. */
function dice(g: OperatorGraph, { logarithms, targets }: LossInputs, classWeights: readonly number[], images: number): Value {
  const probabilities = g.add('Exp', [logarithms], {});
  const overlap = reduceSum(g, mul(g, probabilities, targets), [2, 3]);
  const predicted = reduceSum(g, mul(g, probabilities, reduceSum(g, targets, [1])), [2, 3]);
  const both = add(g, predicted, reduceSum(g, targets, [2, 3]));
  const smoothing = g.scalar(DICE_SMOOTHING);
  const share = div(g, add(g, mul(g, overlap, g.scalar(2)), smoothing), add(g, both, smoothing));
  const total = images * classWeights.reduce((sum, weight) => sum + weight, 0);
  const counts = perClass(g, classWeights.map((weight) => weight / total));
  return reduceSum(g, mul(g, sub(g, g.scalar(1), share), counts), EVERYWHERE);
}

function perClass(g: OperatorGraph, values: readonly number[]): Value {
  return g.constant(Float32Array.from(values), [1, values.length, 1, 1]);
}

function times(g: OperatorGraph, value: Value, factor: number): Value {
  return factor === 1 ? value : mul(g, value, g.scalar(factor));
}
