import { describe, expect, it } from 'vitest';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { interpret } from '../reference/interpret.ts';
import { adaptiveAveragePooling, bilinearResize } from './resampling.ts';

function resampled(image: readonly (readonly number[])[], form: (g: OperatorGraph, x: Value, height: number, width: number) => Value, height: number, width: number): number[] {
  const g = new OperatorGraph();
  g.output('y', form(g, g.input('x', [1, 1, image.length, image[0]?.length ?? 0]), height, width));
  return Array.from(interpret(g, { x: image.flat() })['y'] as Float64Array, (value) => Math.round(value * 1e5) / 1e5);
}

/** Done by hand; PyTorch's `interpolate` (align_corners=False) and `adaptive_avg_pool2d` give the same. */
describe('resampling', () => {
  it('interpolates between the centres of pixels and keeps the edges', () => {
    expect(resampled([[0, 8]], bilinearResize, 1, 4)).toEqual([0, 2, 6, 8]);
    expect(resampled([[0], [8]], bilinearResize, 4, 1)).toEqual([0, 2, 6, 8]);
    expect(resampled([[1, 2, 4], [5, 6, 8]], bilinearResize, 4, 2)).toEqual([1.25, 3.5, 2.25, 4.5, 4.25, 6.5, 5.25, 7.5]);
    expect(resampled([[3]], bilinearResize, 2, 3)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(resampled([[1, 2], [3, 4]], bilinearResize, 2, 2)).toEqual([1, 2, 3, 4]);
  });

  it('takes means over regions that share the pixels at their edges', () => {
    expect(resampled([[1, 2, 3, 4, 5]], adaptiveAveragePooling, 1, 3)).toEqual([1.5, 3, 4.5]);
    expect(resampled([[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]], adaptiveAveragePooling, 1, 2)).toEqual([5, 8]);
    expect(resampled([[1, 3]], adaptiveAveragePooling, 2, 3)).toEqual([1, 2, 3, 1, 2, 3]);
  });
});
