import { describe, expect, it } from 'vitest';
import { runOnDevice } from '../../../test/engine-core/runOnDevice.ts';
import { differentiate } from '../autodiff/differentiate.ts';
import { mul, reduceSum, sub } from '../operators/build.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { adamScalars, lowerAdam } from './adam.ts';

const SLOPES = [1, 3, -2, 0.5];
const TARGETS = [0.5, -1, 2, 0];
const START = [1, 2, -3, 0];
const LEARNING_RATE = 0.1;

/** Adam as Kingma & Ba 2015, algorithm 1, writes it, with l2 · w added to the gradient. */
function adamByHand(steps: number, l2: number): { weights: number[]; first: number[]; second: number[] } {
  const [weights, first, second] = [[...START], START.map(() => 0), START.map(() => 0)];
  for (let t = 1; t <= steps; t++) {
    weights.forEach((w, i) => {
      // Σ a (w − b)²
      const g = 2 * (SLOPES[i] as number) * (w - (TARGETS[i] as number)) + l2 * w;
      first[i] = 0.9 * (first[i] as number) + 0.1 * g;
      second[i] = 0.999 * (second[i] as number) + 0.001 * g * g;
      const [m, v] = [(first[i]) / (1 - 0.9 ** t), (second[i]) / (1 - 0.999 ** t)];
      weights[i] = w - (LEARNING_RATE * m) / (Math.sqrt(v) + 1e-8);
    });
  }
  return { weights, first, second };
}

async function adamInGraph(steps: number, l2: number): Promise<{ weights: number[]; first: number[]; second: number[] }> {
  const g = new OperatorGraph();
  const [weight, first, second] = ['weight', 'first', 'second'].map((name) => g.input(name, [4])) as [Value, Value, Value];
  const away = sub(g, weight, g.constant(Float32Array.from(TARGETS), [4]));
  const loss = reduceSum(g, mul(g, g.constant(Float32Array.from(SLOPES), [4]), mul(g, away, away)), [0]);
  const [gradient] = differentiate(g, loss, [weight]);
  const after = lowerAdam(g, { weight, first, second }, gradient as Value, { size: g.input('stepSize', []), guard: g.input('guard', []) }, l2);
  for (const name of ['weight', 'first', 'second'] as const) g.output(`new:${name}`, after[name]);

  let state = { weights: START, first: START.map(() => 0), second: START.map(() => 0) };
  for (let t = 1; t <= steps; t++) {
    const { size, guard } = adamScalars(t, LEARNING_RATE);
    const feed = (data: readonly number[], shape: readonly number[]): { data: Float32Array; shape: readonly number[] } => ({ data: Float32Array.from(data), shape });
    const results = await runOnDevice(g, { weight: feed(state.weights, [4]), first: feed(state.first, [4]), second: feed(state.second, [4]), stepSize: feed([size], []), guard: feed([guard], []) });
    state = { weights: results['new:weight'] as number[], first: results['new:first'] as number[], second: results['new:second'] as number[] };
  }
  return state;
}

describe('Adam in the graph', () => {
  it.each([0, 0.1])('takes the steps of Adam by hand on a quadratic, l2 = %s', async (l2) => {
    for (const steps of [1, 3, 10]) {
      const [got, expected] = [await adamInGraph(steps, l2), adamByHand(steps, l2)];
      for (const name of ['weights', 'first', 'second'] as const) got[name].forEach((value, at) => expect(value, `${name} after ${steps} steps`).toBeCloseTo(expected[name][at] as number, 5));
    }
  });
});
