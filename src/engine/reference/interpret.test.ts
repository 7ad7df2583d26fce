import { describe, expect, it } from 'vitest';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import type { Shape } from '../operators/types.ts';
import { interpret } from './interpret.ts';

/** The numbers of one operator's result; operands are given with their shapes. */
function result(build: (g: OperatorGraph, operands: Value[]) => Value, ...operands: readonly (readonly [Shape, readonly number[]])[]): number[] {
  const g = new OperatorGraph();
  g.output('y', build(g, operands.map(([shape], at) => g.input(`x${at}`, shape))));
  const feeds = Object.fromEntries(operands.map(([, numbers], at) => [`x${at}`, numbers]));
  return [...(interpret(g, feeds)['y'] as Float64Array)];
}

const image = [[1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]] as const;
const kernel = [[1, 1, 2, 2], [1, 10, 100, 1000]] as const;
const plain = { stride: 1, dilation: 1, padding: [0, 0, 0, 0], groups: 1 } as const;

/** Small sums done by hand. */
describe('interpret', () => {
  it('slides a kernel over an image', () => {
    expect(result((g, [x, w]) => g.add('Conv', [x as Value, w as Value], plain), image, kernel)).toEqual([5421, 6532, 8754, 9865]);
  });

  it('sees zeros in the padding, skips by the stride and spreads by the dilation', () => {
    expect(result((g, [x, w]) => g.add('Conv', [x as Value, w as Value], { ...plain, stride: 2, padding: [1, 0, 0, 1] }), image, kernel)).toEqual([2100, 300, 8754, 9 * 100 + 6]);
    expect(result((g, [x, w]) => g.add('Conv', [x as Value, w as Value], { ...plain, dilation: 2 }), image, kernel)).toEqual([1 + 30 + 700 + 9000]);
  });

  it('keeps groups apart', () => {
    const two = [[1, 2, 1, 1], [3, 5]] as const;
    expect(result((g, [x, w]) => g.add('Conv', [x as Value, w as Value], { ...plain, groups: 2 }), two, [[2, 1, 1, 1], [10, 100]])).toEqual([30, 500]);
    expect(result((g, [x, w]) => g.add('Conv', [x as Value, w as Value], plain), two, [[1, 2, 1, 1], [10, 100]])).toEqual([530]);
  });

  it('puts a multiple of the kernel wherever a transposed convolution has a pixel', () => {
    const shape = { outputHeight: 2, outputWidth: 4 };
    expect(result((g, [x, w]) => g.add('ConvTranspose', [x as Value, w as Value], { ...plain, stride: 2, ...shape }), [[1, 1, 1, 2], [1, 2]], kernel)).toEqual([1, 10, 2, 20, 100, 1000, 200, 2000]);
  });

  it('pools', () => {
    const x = [[1, 1, 2, 4], [1, 7, 2, 2, 3, 0, 2, 2]] as const;
    const window = { size: 2, stride: 2, padding: [0, 0, 0, 0] } as const;
    expect(result((g, [v]) => g.add('MaxPool', [v as Value], window), x)).toEqual([7, 2]);
    const below = [[1, 1, 3, 3], [-1, -2, -3, -4, -5, -6, -7, -8, -9]] as const;
    expect(result((g, [v]) => g.add('MaxPool', [v as Value], { size: 3, stride: 2, padding: [1, 1, 1, 1] }), below)).toEqual([-1, -2, -4, -5]);
  });

  it('gives a window’s gradient to its first maximum, and adds up where windows overlap', () => {
    const attributes = { size: 2, stride: 1, padding: [0, 0, 0, 0] } as const;
    const gradient = (g: OperatorGraph, [x, dy]: Value[]): Value => g.add('MaxPoolGradient', [x as Value, g.add('MaxPool', [x as Value], attributes), dy as Value], attributes);
    expect(result(gradient, [[1, 1, 2, 4], [1, 7, 2, 2, 3, 0, 2, 2]], [[1, 1, 1, 3], [10, 100, 1000]])).toEqual([0, 110, 1000, 0, 0, 0, 0, 0]);
  });

  it('picks numbers where the windows have their first maximum', () => {
    const attributes = { size: 2, stride: 2, padding: [0, 0, 0, 0] } as const;
    const pick = (g: OperatorGraph, [x, v]: Value[]): Value => g.add('MaxPoolPick', [x as Value, g.add('MaxPool', [x as Value], attributes), v as Value], attributes);
    expect(result(pick, [[1, 1, 2, 4], [1, 7, 2, 2, 3, 0, 2, 2]], [[1, 1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8]])).toEqual([2, 3]);
  });

  it('takes a softmax over the channels', () => {
    const [first, second] = result((g, [x]) => g.add('Softmax', [x as Value], {}), [[1, 2, 1, 1], [1000, 1000 + Math.log(3)]]);
    expect(first).toBeCloseTo(0.25, 12);
    expect(second).toBeCloseTo(0.75, 12);
  });

  it('knows the error function on both sides, near zero and far', () => {
    const erf = (...x: number[]): number[] => result((g, [v]) => g.add('Erf', [v as Value], {}), [[x.length], x]);
    expect(erf(0, 40, -7)).toEqual([0, 1, -1]);
    // Abramowitz & Stegun, table 7.1.
    for (const [at, value] of [0.0225645747, 0.5204998778, 0.9953222650, 0.9999779095].entries()) expect(erf(...[0.02, 0.5, 2, 3])[at]).toBeCloseTo(value, 9);
    expect(erf(-0.5)[0]).toBeCloseTo(-0.5204998778, 9);
    expect(erf(5.9)[0]).toBeCloseTo(1, 14);
  });

  it('multiplies matrices and broadcasts the axes before them', () => {
    expect(result((g, [a, b]) => g.add('MatMul', [a as Value, b as Value], {}), [[2, 1, 2], [1, 2, 3, 4]], [[2, 1], [10, 100]])).toEqual([210, 430]);
  });

  it('cuts backwards to before the first element', () => {
    expect(result((g, [x]) => g.add('Slice', [x as Value], { axes: [0], starts: [2], ends: [-1], steps: [-1] }), [[3], [1, 2, 3]])).toEqual([3, 2, 1]);
  });

  it('names an input that is missing or has another size', () => {
    const g = new OperatorGraph();
    g.output('y', g.input('x', [2]));
    expect(() => interpret(g, {})).toThrow('input "x" needs 2 numbers, not none');
    expect(() => interpret(g, { x: [1] })).toThrow('input "x" needs 2 numbers, not 1');
  });
});
