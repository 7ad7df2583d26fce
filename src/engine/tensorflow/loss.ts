import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LossSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { Objective } from './learn.ts';
import type { RunResult } from './runNetwork.ts';
import type { Tf } from './Tf.ts';

export interface LossRules {
  /** One weight per class. */
  readonly classWeights: readonly number[];
  readonly terms: LossSettings;
  /** Images of the whole batch, and the class weights of all its labelled pixels: the losses of its parts then add up to its own. */
  readonly batch: { readonly images: number; readonly totalWeight: number };
}

/** The share a class is sure of is never taken for larger than 1 − this, where a power of its rest has no finite slope. */
const LEAST_REST = 1e-7;
/** Pixels added above and below in Dice's ratio: a class that is neither there nor predicted is right. */
const DICE_SMOOTHING = 1;

/** One-hot classes [N, H, W, C] of labels [N, H, W] int32; a label that is no class (255) is zero everywhere. */
export function oneHotTargets(tf: Tf, labels: Tensor, classes: number): Tensor4D {
  return tf.oneHot(labels, classes, 1, 0, 'float32') as Tensor4D;
}

/**
 * The loss of a network's scores against labels [N, H, W] int32 (class index or 255) and, times their weights, those of its
 * auxiliary heads; beside it the pixels that are `correct`.
 */
export function supervisedObjective(tf: Tf, graph: LayerGraph, labels: Tensor, rules: LossRules): (result: RunResult) => Objective {
  return ({ scores, activations }) => {
    const targets = oneHotTargets(tf, labels, graph.classes);
    const auxiliary = graph.layers.flatMap(({ name, layer }) => (layer.kind === 'auxiliaryClassification' ? [tf.mul(lossOf(tf, activations.get(name) as Tensor4D, targets, rules), layer.weight)] : []));
    return { loss: tf.addN([lossOf(tf, scores, targets, rules), ...auxiliary]) as Scalar, beside: { correct: correctPixels(tf, scores, targets) } };
  };
}

/** The loss of the scores [N, H, W, C] against one-hot targets: the weighted sum of its terms. */
export function lossOf(tf: Tf, scores: Tensor4D, targets: Tensor4D, { classWeights, terms, batch }: LossRules): Scalar {
  const logarithms = tf.logSoftmax(scores);
  const weights = tf.tensor1d([...classWeights]);
  /** Sum over the pixels, each by the weight of its class, per unit of weight. */
  const mean = (pixels: Tensor): Scalar => tf.div(tf.sum(tf.mul(pixels, tf.sum(tf.mul(targets, weights), -1))), Math.max(batch.totalWeight, 1e-12));
  /** Logarithm of the share of the true class; unlabelled pixels are sure. */
  const trueLogarithm = tf.sum(tf.mul(logarithms, targets), -1);
  const parts = [
    ...(terms.crossEntropy > 0 ? [tf.mul(mean(tf.neg(trueLogarithm)), terms.crossEntropy)] : []),
    ...(terms.focal > 0 ? [tf.mul(mean(focal(tf, trueLogarithm, terms.focalGamma)), terms.focal * terms.focalAlpha)] : []),
    ...(terms.dice > 0 ? [tf.mul(dice(tf, logarithms, targets, classWeights, batch.images), terms.dice)] : []),
  ];
  return tf.addN(parts) as Scalar;
}

/** −(1 − p)^γ · log p of each pixel (Lin et al. 2017). */
function focal(tf: Tf, trueLogarithm: Tensor, gamma: number): Tensor {
  const rest = tf.maximum(tf.sub(1, tf.exp(trueLogarithm)), LEAST_REST);
  return tf.neg(tf.mul(trueLogarithm, tf.pow(rest, gamma)));
}

/** 1 − Dice over the labelled pixels of each image and class; mean by class weight, then over the images. */
function dice(tf: Tf, logarithms: Tensor4D, targets: Tensor4D, classWeights: readonly number[], images: number): Scalar {
  const labelled = tf.sum(targets, -1, true);
  const shares = tf.mul(tf.exp(logarithms), labelled);
  const perClass = (values: Tensor): Tensor => tf.sum(values, [1, 2]);
  const twice = tf.mul(perClass(tf.mul(shares, targets)), 2);
  const ratio = tf.div(tf.add(twice, DICE_SMOOTHING), tf.add(tf.add(perClass(shares), perClass(targets)), DICE_SMOOTHING));
  const total = classWeights.reduce((sum, weight) => sum + weight, 0) * images;
  return tf.sum(tf.mul(tf.sub(1, ratio), tf.tensor1d(classWeights.map((weight) => weight / total))));
}

/** How many labelled pixels have their highest score at their class; classes with equal scores share the pixel. */
function correctPixels(tf: Tf, scores: Tensor4D, targets: Tensor4D): Scalar {
  const highest = tf.cast(tf.equal(scores, tf.max(scores, -1, true)), 'float32');
  return tf.sum(tf.div(tf.sum(tf.mul(highest, targets), -1), tf.sum(highest, -1)));
}
