import { div, matMul, mul, reduceSum, reshape, transposeLast } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { imageShape } from '../operators/typeRules.ts';

/** The mean weighted cross-entropy over labelled pixels, and what one step counts. */
export interface LossResult {
  readonly labels: Value;
  readonly loss: Value;
  /** [classes, classes] pixel counts, true class by row. */
  readonly confusion: Value;
}

/**
 * Cross-entropy of the scores [N, C, H, W] through LogSoftmax, weighted per class, mean over the weights of the labelled
 * pixels; label 255 matches no class, so it counts nowhere.
 */
export function lowerCrossEntropy(g: OperatorGraph, scores: Value, classWeights: readonly number[]): LossResult {
  const [batch, classes, height, width] = imageShape(scores);
  const labels = g.input('labels', [batch, 1, height, width], 'int32');
  const indices = g.constant(Int32Array.from({ length: classes }, (_, at) => at), [1, classes, 1, 1]);
  const oneHot = g.add('Cast', [g.add('Equal', [labels, indices], {})], { to: 'float32' });
  const uniform = classWeights.every((weight) => weight === 1);
  const weighted = uniform ? oneHot : mul(g, oneHot, g.constant(Float32Array.from(classWeights), [1, classes, 1, 1]));
  const all = [0, 1, 2, 3];
  const totalWeight = g.add('Max', [reduceSum(g, weighted, all), g.scalar(1e-12)], {});
  const picked = reduceSum(g, mul(g, g.add('LogSoftmax', [scores], {}), weighted), all);
  const loss = g.add('Neg', [g.add('Div', [picked, totalWeight], {})], {});

  const highest = g.add('Cast', [g.add('Equal', [scores, g.add('ReduceMax', [scores], { axes: [1] })], {})], { to: 'float32' });
  // Classes with equal scores share the pixel, so that each labelled pixel counts once.
  const predicted = div(g, highest, reduceSum(g, highest, [1]));
  const rows = (value: Value): Value => reshape(g, value, [batch, classes, height * width]);
  const counts = matMul(g, rows(oneHot), transposeLast(g, rows(predicted)));
  return { labels, loss, confusion: reshape(g, reduceSum(g, counts, [0]), [classes, classes]) };
}
