import { describe, expect, it } from 'vitest';
import { majorityLabels } from './majorityLabels.ts';

const majority = (labels: number[], superpixels: number[]): number[] => [...majorityLabels(Uint8Array.from(labels), Int32Array.from(superpixels))];

describe('majorityLabels', () => {
  it('lets every superpixel vote for itself, wherever its pixels lie', () => {
    expect(majority([1, 1, 2, 7, 7, 2], [0, 0, 0, 9, 9, 9])).toEqual([1, 1, 1, 7, 7, 7]);
    expect(majority([3, 5, 3, 5, 5, 3], [-1, 4, -1, 4, -1, 4])).toEqual([3, 5, 3, 5, 3, 5]);
  });

  it('takes the smallest of equals', () => {
    expect(majority([200, 100, 255, 0], [1, 1, 2, 2])).toEqual([100, 100, 0, 0]);
  });

  it('changes nothing where every pixel is a superpixel, and levels one that is all', () => {
    expect(majority([4, 3, 2, 1], [1, 2, 3, 4])).toEqual([4, 3, 2, 1]);
    expect(majority([4, 3, 3, 1], [8, 8, 8, 8])).toEqual([3, 3, 3, 3]);
  });

  it('refuses a map of another size', () => {
    expect(() => majority([1, 2], [1])).toThrow('1 superpixel numbers for 2 labels');
  });
});
