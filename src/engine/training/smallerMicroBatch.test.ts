import { expect, it } from 'vitest';
import { smallerMicroBatch } from './smallerMicroBatch.ts';

it('halves where halves divide the batch, and takes the next smaller divisor where they do not', () => {
  const steps = (batch: number, least: 1 | 2 = 1): number[] => {
    const sizes = [batch];
    for (let next = smallerMicroBatch(batch, batch, least); next !== null; next = smallerMicroBatch(batch, next, least)) sizes.push(next);
    return sizes;
  };
  expect(steps(16)).toEqual([16, 8, 4, 2, 1]);
  expect(steps(12)).toEqual([12, 6, 3, 1]);
  expect(steps(15)).toEqual([15, 5, 1]);
  expect(steps(7)).toEqual([7, 1]);
  expect(steps(1)).toEqual([1]);
  expect(steps(12, 2)).toEqual([12, 6, 3]);
  expect(steps(8, 2)).toEqual([8, 4, 2]);
});
