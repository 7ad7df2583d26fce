import { div, matMul, reduceSum, reshape, transposeLast } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import { imageShape } from '../operators/typeRules.ts';
import type { Value } from '../operators/Value.ts';

/** Adds the input `labels` (or another name) [N, 1, H, W] int32 and gives it as [N, C, H, W], 1 at the true class: label 255 is no class, so it counts nowhere. */
export function lowerTargets(g: OperatorGraph, scores: Value, input = 'labels'): Value {
  const [batch, classes, height, width] = imageShape(scores);
  const labels = g.input(input, [batch, 1, height, width], 'int32');
  const indices = g.constant(Int32Array.from({ length: classes }, (_, at) => at), [1, classes, 1, 1]);
  return g.add('Cast', [g.add('Equal', [labels, indices], {})], { to: 'float32' });
}

/** [classes, classes] pixel counts of what the scores [N, C, H, W] say, true class by row. */
export function lowerConfusion(g: OperatorGraph, scores: Value, targets: Value): Value {
  const [batch, classes, height, width] = imageShape(scores);
  const highest = g.add('Cast', [g.add('Equal', [scores, g.add('ReduceMax', [scores], { axes: [1] })], {})], { to: 'float32' });
  // Classes with equal scores share the pixel, so that each labelled pixel counts once.
  const predicted = div(g, highest, reduceSum(g, highest, [1]));
  const rows = (value: Value): Value => reshape(g, value, [batch, classes, height * width]);
  const counts = matMul(g, rows(targets), transposeLast(g, rows(predicted)));
  return reshape(g, reduceSum(g, counts, [0]), [classes, classes]);
}
