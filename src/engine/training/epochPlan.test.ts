import { describe, expect, it } from 'vitest';
import { endsEpoch, epochOf, planEpochs, TileOrder, validationIsDue } from './epochPlan.ts';

describe('planEpochs', () => {
  it('drops the last incomplete batch, unless it is the only one', () => {
    expect(planEpochs(10, 4, 3, 1)).toMatchObject({ iterationsPerEpoch: 2, iterations: 6 });
    expect(planEpochs(3, 4, 3, 1)).toMatchObject({ iterationsPerEpoch: 1, iterations: 3 });
    // The study: 5,141 crops in batches of 8, three epochs.
    expect(planEpochs(5141, 8, 3, 1)).toMatchObject({ iterationsPerEpoch: 642, iterations: 1926 });
  });

  it('validates evenly within an epoch and always at its end', () => {
    const plan = planEpochs(40, 4, 2, 3);
    const due = Array.from({ length: 20 }, (_, at) => at + 1).filter((iteration) => validationIsDue(plan, iteration));
    expect(due).toEqual([3, 7, 10, 13, 17, 20]);
    expect(due.filter((iteration) => endsEpoch(plan, iteration))).toEqual([10, 20]);
    expect([1, 10, 11, 20].map((iteration) => epochOf(plan, iteration))).toEqual([1, 1, 2, 2]);
    // Cut short in the middle of an epoch: a validation all the same.
    const cut = planEpochs(40, 4, 2, 1, 13);
    expect(cut.iterations).toBe(13);
    expect(Array.from({ length: 13 }, (_, at) => at + 1).filter((iteration) => validationIsDue(cut, iteration))).toEqual([10, 13]);
    // More validations than iterations: one after each.
    const short = planEpochs(4, 4, 1, 5);
    expect([...short.validateAfter]).toEqual([1]);
  });
});

describe('TileOrder', () => {
  it('deals every tile at most once in an epoch, in an order of its own for each', () => {
    const plan = planEpochs(11, 3, 2, 1);
    const order = new TileOrder(plan, 7);
    const dealt = Array.from({ length: 6 }, (_, at) => order.batch(at + 1));
    const [first, second] = [dealt.slice(0, 3).flat(), dealt.slice(3).flat()];
    expect(new Set(first.map(({ tile }) => tile)).size).toBe(9);
    expect(first.map(({ placeInEpoch }) => placeInEpoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(first.map(({ tile }) => tile)).not.toEqual(second.map(({ tile }) => tile));
  });

  it('needs no past: any iteration can be asked first', () => {
    const plan = planEpochs(11, 3, 4, 1);
    const walked = new TileOrder(plan, 7);
    for (let iteration = 1; iteration <= 12; iteration++) expect(new TileOrder(plan, 7).batch(iteration)).toEqual(walked.batch(iteration));
  });

  it('fills the only batch by repeating tiles, each at a place of its own', () => {
    const batch = new TileOrder(planEpochs(2, 5, 1, 1), 1).batch(1);
    expect(new Set(batch.map(({ placeInEpoch }) => placeInEpoch)).size).toBe(5);
    expect(new Set(batch.map(({ tile }) => tile)).size).toBe(2);
  });
});
