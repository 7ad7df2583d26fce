import { expect, it } from 'vitest';
import { isMeasured } from './isMeasured.ts';

it('counts a field whose mask covers at least half of it', () => {
  expect(isMeasured({ fractions: [0.4, 0.6], unlabelledShare: 0 })).toBe(true);
  expect(isMeasured({ fractions: [0.4, 0.6], unlabelledShare: 0.5 })).toBe(true);
  expect(isMeasured({ fractions: [0, 1], unlabelledShare: 0.966 })).toBe(false);
  expect(isMeasured({ fractions: null, unlabelledShare: 1 })).toBe(false);
});
