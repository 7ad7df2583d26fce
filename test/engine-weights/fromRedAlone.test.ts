import { expect, it } from 'vitest';
import { fromRedAlone } from '../../models/build/fromRedAlone.ts';

it('answers to grey out of red as before out of all three channels, and not at all to green and blue', () => {
  const kernels = Float32Array.from({ length: 2 * 3 * 9 }, (_, at) => at);
  const changed = fromRedAlone(new Map([['Conv1.weight', kernels], ['Conv1.bias', Float32Array.of(1, 2)]]));
  const summed = (filter: number): number[] => Array.from({ length: 9 }, (_, place) => [0, 9, 18].reduce((sum, channel) => sum + 27 * filter + channel + place, 0));
  expect([...(changed.get('Conv1.weight') as Float32Array)]).toEqual([...summed(0), ...new Array<number>(18).fill(0), ...summed(1), ...new Array<number>(18).fill(0)]);
  expect([...(changed.get('Conv1.bias') as Float32Array)]).toEqual([1, 2]);
  expect(() => fromRedAlone(new Map())).toThrow('Conv1.weight');
});
