import { describe, expect, it } from 'vitest';
import type { Padding } from '../graph/LayerGraph.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import { interpret } from '../reference/interpret.ts';
import { mirrorPadding } from './mirrorPadding.ts';

function mirrored(image: readonly (readonly number[])[], padding: Padding): number[] {
  const g = new OperatorGraph();
  g.output('y', mirrorPadding(g, g.input('x', [1, 1, image.length, image[0]?.length ?? 0]), padding));
  return [...(interpret(g, { x: image.flat() })['y'] as Float64Array)];
}

describe('mirrorPadding', () => {
  it('mirrors to all sides without repeating the border', () => {
    expect(mirrored([[1, 2, 3]], [0, 2, 0, 2])).toEqual([3, 2, 1, 2, 3, 2, 1]);
    expect(mirrored([[1, 2], [3, 4], [5, 6]], [1, 0, 2, 1])).toEqual([3, 4, 3, 1, 2, 1, 3, 4, 3, 5, 6, 5, 3, 4, 3, 1, 2, 1]);
    expect(mirrored([[1, 2], [3, 4]], [0, 0, 0, 0])).toEqual([1, 2, 3, 4]);
  });

  it('refuses to mirror more than there is', () => {
    expect(() => mirrored([[1, 2, 3]], [0, 3, 0, 0])).toThrow(/3 px cannot be mirrored/);
  });
});
