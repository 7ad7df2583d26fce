import { describe, expect, it } from 'vitest';
import { add, mul, reduceSum, slice } from '../operators/build.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { interpret } from '../reference/interpret.ts';
import { differentiate } from './differentiate.ts';

describe('differentiate', () => {
  it('adds up what flows back along every way from a value to the loss', () => {
    const g = new OperatorGraph();
    const x = g.input('x', [2]);
    const square = mul(g, x, x);
    // x² + x³: derivative 2x + 3x².
    const loss = reduceSum(g, add(g, square, mul(g, square, x)), [0]);
    const [gradient] = differentiate(g, loss, [x]);
    g.output('gradient', gradient as Value);
    expect([...(interpret(g, { x: [2, -1] })['gradient'] as Float64Array)]).toEqual([16, 1]);
  });

  it('gives null for what the loss does not depend on', () => {
    const g = new OperatorGraph();
    const [x, y] = [g.input('x', [2]), g.input('y', [2])];
    expect(differentiate(g, reduceSum(g, x, [0]), [y, x]).map((gradient) => gradient === null)).toEqual([true, false]);
  });

  it('passes by what is not on a way from a target: no gradient is asked of it', () => {
    const g = new OperatorGraph();
    const [x, frozen] = [g.input('x', [2]), g.input('frozen', [2])];
    const unsmooth = g.add('ReduceMax', [frozen], { axes: [0] });
    expect(differentiate(g, reduceSum(g, mul(g, x, unsmooth), [0]), [x])[0]).not.toBeNull();
    expect(() => differentiate(g, reduceSum(g, mul(g, x, unsmooth), [0]), [frozen])).toThrow(/ReduceMax has no gradient/);
  });

  it('refuses a slice that skips elements', () => {
    const g = new OperatorGraph();
    const x = g.input('x', [4]);
    expect(() => differentiate(g, reduceSum(g, slice(g, x, [0], [0], [4], [2]), [0]), [x])).toThrow(/slice with steps/);
  });
});
