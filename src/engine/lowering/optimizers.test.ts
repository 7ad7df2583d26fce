import { describe, expect, it } from 'vitest';
import { runOnDevice } from '../../../test/engine-core/runOnDevice.ts';
import type { OptimizerName } from '../../shared/engineProtocol/trainingSettings.ts';
import { differentiate } from '../autodiff/differentiate.ts';
import { mul, reduceSum, sub } from '../operators/build.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { optimizerOf } from './optimizers.ts';

const SLOPES = [1, 3, -2, 0.5];
const TARGETS = [0.5, -1, 2, 0];
const START = [1, 2, -3, 0];
const LEARNING_RATE = 0.1;
const MOMENTUM = 0.8;

/** Arrays by role; `weight` is the parameter itself. */
type State = Record<string, number[]>;

/** One number's step, t counted from 1, as its source writes it. */
type ByHand = (state: Record<string, number>, gradient: number, t: number, rate: number, decay: number) => Record<string, number>;

const adamMoments = (state: Record<string, number>, gradient: number): { first: number; second: number } => ({
  first: 0.9 * (state['first'] as number) + 0.1 * gradient,
  second: 0.999 * (state['second'] as number) + 0.001 * gradient * gradient,
});
const adamChange = ({ first, second }: { first: number; second: number }, t: number, rate: number): number => (rate * (first / (1 - 0.9 ** t))) / (Math.sqrt(second / (1 - 0.999 ** t)) + 1e-8);

const byHand: Readonly<Record<OptimizerName, ByHand>> = {
  // Kingma & Ba 2015, algorithm 1.
  adam: (state, gradient, t, rate, decay) => {
    const w = state['weight'] as number;
    const moments = adamMoments(state, gradient + decay * w);
    return { weight: w - adamChange(moments, t, rate), ...moments };
  },
  // Loshchilov & Hutter 2019, algorithm 2, with the decay times the rate as PyTorch has it.
  adamw: (state, gradient, t, rate, decay) => {
    const w = state['weight'] as number;
    const moments = adamMoments(state, gradient);
    return { weight: w - rate * decay * w - adamChange(moments, t, rate), ...moments };
  },
  sgd: (state, gradient, _t, rate, decay) => {
    const w = state['weight'] as number;
    const velocity = MOMENTUM * (state['velocity'] as number) + gradient + decay * w;
    return { weight: w - rate * velocity, velocity };
  },
  rmsprop: (state, gradient, _t, rate, decay) => {
    const w = state['weight'] as number;
    const slope = gradient + decay * w;
    const square = 0.9 * (state['square'] as number) + 0.1 * slope * slope;
    return { weight: w - (rate * slope) / (Math.sqrt(square) + 1e-8), square };
  },
};

/** The states after each step on Σ a (w − b)². */
function statesByHand(name: OptimizerName, roles: readonly string[], steps: number, decay: number, rate: number): State[] {
  const states: State[] = [];
  let rows = START.map((weight): Record<string, number> => ({ ...Object.fromEntries(roles.map((role) => [role, 0])), weight }));
  for (let t = 1; t <= steps; t++) {
    rows = rows.map((row, i) => byHand[name](row, 2 * (SLOPES[i] as number) * ((row['weight'] as number) - (TARGETS[i] as number)), t, rate, decay));
    states.push(Object.fromEntries(['weight', ...roles].map((role) => [role, rows.map((row) => row[role] as number)])));
  }
  return states;
}

async function statesInGraph(name: OptimizerName, steps: number, decay: number, rateFactor: number, momentum = MOMENTUM): Promise<State[]> {
  const optimizer = optimizerOf(name, momentum);
  const g = new OperatorGraph();
  const names = ['weight', ...optimizer.roles];
  const inputs = Object.fromEntries(names.map((role) => [role, g.input(role, [4])]));
  const weight = inputs['weight'] as Value;
  const away = sub(g, weight, g.constant(Float32Array.from(TARGETS), [4]));
  const loss = reduceSum(g, mul(g, g.constant(Float32Array.from(SLOPES), [4]), mul(g, away, away)), [0]);
  const [gradient] = differentiate(g, loss, [weight]);
  const scalars = Object.fromEntries(Object.keys(optimizer.scalars(1, LEARNING_RATE)).map((scalar) => [scalar, g.input(`scalar:${scalar}`, [])]));
  const after = optimizer.lower(g, { weight, arrays: inputs }, gradient as Value, scalars, decay, rateFactor);
  for (const role of names) g.output(`new:${role}`, role === 'weight' ? after.weight : (after.arrays[role] as Value));

  const states: State[] = [];
  let state: State = Object.fromEntries(names.map((role) => [role, role === 'weight' ? START : START.map(() => 0)]));
  for (let t = 1; t <= steps; t++) {
    const feed = (data: readonly number[], shape: readonly number[]): { data: Float32Array; shape: readonly number[] } => ({ data: Float32Array.from(data), shape });
    const numbers = Object.entries(optimizer.scalars(t, LEARNING_RATE));
    const results = await runOnDevice(g, {
      ...Object.fromEntries(names.map((role) => [role, feed(state[role] as number[], [4])])),
      ...Object.fromEntries(numbers.map(([scalar, value]) => [`scalar:${scalar}`, feed([value], [])])),
    });
    state = Object.fromEntries(names.map((role) => [role, results[`new:${role}`] as number[]]));
    states.push(state);
  }
  return states;
}

const cases = (['adam', 'adamw', 'sgd', 'rmsprop'] as const).flatMap((name) => [0, 0.1].flatMap((decay) => [1, 0.25].map((rateFactor) => [name, decay, rateFactor] as const)));

describe('optimizers in the graph', () => {
  it.each(cases)('%s takes the steps of its source by hand on a quadratic, decay %s, rate × %s', async (name, decay, rateFactor) => {
    const { roles } = optimizerOf(name, MOMENTUM);
    const [got, expected] = [await statesInGraph(name, 10, decay, rateFactor), statesByHand(name, roles, 10, decay, LEARNING_RATE * rateFactor)];
    expected.forEach((state, step) => {
      for (const [role, values] of Object.entries(state)) values.forEach((value, at) => expect(Math.abs((got[step]?.[role]?.[at] as number) - value), `${role} after step ${step + 1}`).toBeLessThan(1e-5 * Math.max(1, Math.abs(value))));
    });
  });

  it('keep no velocity without momentum', async () => {
    expect(optimizerOf('sgd', 0).roles).toEqual([]);
    const [state] = await statesInGraph('sgd', 1, 0, 1, 0);
    START.forEach((w, i) => expect(state?.['weight']?.[i]).toBeCloseTo(w - LEARNING_RATE * 2 * (SLOPES[i] as number) * (w - (TARGETS[i] as number)), 5));
  });
});
