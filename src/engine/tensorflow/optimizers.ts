import type { Tensor } from '@tensorflow/tfjs-core';
import type { OptimizerName } from '../../shared/engineProtocol/trainingSettings.ts';
import type { Tf } from './Tf.ts';

/** What an optimizer keeps of one parameter: its weights, and its own arrays by role. */
export interface Optimized {
  readonly weight: Tensor;
  readonly arrays: Readonly<Record<string, Tensor>>;
}

/** What a step goes by. */
export interface StepRules {
  /** Counted from 1. */
  readonly step: number;
  /** Of this parameter. */
  readonly learningRate: number;
  /** Of `sgd`. */
  readonly momentum: number;
  readonly decay: number;
}

/** One way of stepping down the gradient; its arrays start at zero. */
export interface TensorflowOptimizer {
  readonly roles: (momentum: number) => readonly string[];
  readonly step: (tf: Tf, before: Optimized, gradient: Tensor, rules: StepRules) => Optimized;
}

/** Decay of Adam's moments and RMSProp's mean square, and the guard against division by zero: MATLAB's and PyTorch's defaults. */
const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const SQUARE_DECAY = 0.9;
const GUARD = 1e-8;

export const tensorflowOptimizers: { readonly [N in OptimizerName]: TensorflowOptimizer } = {
  /** Kingma & Ba 2015, with the moments corrected for their start at zero; decay · w is added to the gradient. */
  adam: { roles: () => ['first', 'second'], step: (tf, before, gradient, rules) => adamStep(tf, before, withDecay(tf, gradient, before.weight, rules.decay), rules) },
  /** Loshchilov & Hutter 2019: weights shrink by learning rate · decay, apart from the moments. */
  adamw: {
    roles: () => ['first', 'second'],
    step: (tf, before, gradient, rules) => adamStep(tf, { ...before, weight: tf.mul(before.weight, 1 - rules.learningRate * rules.decay) }, gradient, rules),
  },
  /** v ← momentum · v + gradient, w ← w − rate · v. */
  sgd: {
    roles: (momentum) => (momentum === 0 ? [] : ['velocity']),
    step: (tf, { weight, arrays }, gradient, { learningRate, momentum, decay }) => {
      const slope = withDecay(tf, gradient, weight, decay);
      const velocity = momentum === 0 ? slope : tf.add(tf.mul(arrays['velocity'] as Tensor, momentum), slope);
      const kept: Record<string, Tensor> = momentum === 0 ? {} : { velocity };
      return { weight: tf.sub(weight, tf.mul(velocity, learningRate)), arrays: kept };
    },
  },
  /** Tieleman & Hinton 2012: w ← w − rate · gradient / (√mean square + guard). */
  rmsprop: {
    roles: () => ['square'],
    step: (tf, { weight, arrays }, gradient, { learningRate, decay }) => {
      const slope = withDecay(tf, gradient, weight, decay);
      const square = follow(tf, arrays['square'] as Tensor, tf.square(slope), SQUARE_DECAY);
      return { weight: tf.sub(weight, tf.mul(tf.div(slope, tf.add(tf.sqrt(square), GUARD)), learningRate)), arrays: { square } };
    },
  },
};

function adamStep(tf: Tf, { weight, arrays }: Optimized, slope: Tensor, { step, learningRate }: StepRules): Optimized {
  const first = follow(tf, arrays['first'] as Tensor, slope, FIRST_DECAY);
  const second = follow(tf, arrays['second'] as Tensor, tf.square(slope), SECOND_DECAY);
  const deviation = tf.sqrt(tf.div(second, 1 - SECOND_DECAY ** step));
  const change = tf.div(tf.div(first, 1 - FIRST_DECAY ** step), tf.add(deviation, GUARD));
  return { weight: tf.sub(weight, tf.mul(change, learningRate)), arrays: { first, second } };
}

function follow(tf: Tf, mean: Tensor, newest: Tensor, decay: number): Tensor {
  return tf.add(tf.mul(mean, decay), tf.mul(newest, 1 - decay));
}

/** The gradient with that of ½ · decay · w² added. */
function withDecay(tf: Tf, gradient: Tensor, weight: Tensor, decay: number): Tensor {
  return decay === 0 ? gradient : tf.add(gradient, tf.mul(weight, decay));
}
