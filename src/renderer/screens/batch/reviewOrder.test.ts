import { describe, expect, it } from 'vitest';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import { neighbour, nextOpen, reviewOrder } from './reviewOrder.ts';

const micrograph = (specimen: string): BatchItemView['micrograph'] => ({ id: 1, width: 4, height: 3, umPerPx: null, specimenId: 1, specimen });
const item = (position: number, certainty: number | null, more: Partial<BatchItemView> = {}): BatchItemView => ({
  position, certainty, file: `${position}.png`, micrograph: micrograph('A'), state: 'ok', reason: null, fractions: [0.5, 0.5], hasMap: true, predicted: 1, review: 'open', reviewedBy: null, remark: null, truth: null, ...more,
});

describe('the review', () => {
  const items = [item(0, 0.9), item(1, 0.6, { review: 'accepted' }), item(2, null, { state: 'failed', predicted: null }), item(3, 0.7), item(4, 0.7), item(5, 0.1, { micrograph: null, predicted: null })];

  it('begins with the least certain, and leaves out what has no mask in the project', () => {
    expect(reviewOrder(items).map(({ position }) => position)).toEqual([1, 3, 4, 0]);
  });

  it('goes on to the next that nobody has looked at, round and round', () => {
    const order = reviewOrder(items);
    expect([null, 1, 3, 4, 0].map((from) => nextOpen(order, from)?.position)).toEqual([3, 3, 4, 0, 3]);
    expect(nextOpen([item(0, 0.5)], 0)).toBeNull();
    expect(nextOpen([], null)).toBeNull();
  });

  it('turns to the neighbours and stays at the ends', () => {
    const order = reviewOrder(items);
    expect([neighbour(order, 1, -1), neighbour(order, 1, 1), neighbour(order, 0, 1), neighbour([], 0, 1)].map((each) => each?.position)).toEqual([1, 3, 0, undefined]);
  });
});
