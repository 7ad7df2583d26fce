import { expect, it } from 'vitest';
import { isBegun, labelledShare } from './maskCover.ts';

it('says how much of a label map is labelled', () => {
  expect(labelledShare(Uint8Array.of(0, 1, 255, 255))).toBe(0.5);
  expect(labelledShare(Uint8Array.of(0, 7))).toBe(1);
  expect(labelledShare(new Uint8Array(3).fill(255))).toBe(0);
  expect(labelledShare(new Uint8Array(0))).toBe(0);
});

it('calls a mask begun that labels less than half', () => {
  expect([0, 0.499, 0.5, 1, null].map(isBegun)).toEqual([true, true, false, false, false]);
});
