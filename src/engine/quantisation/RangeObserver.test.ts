import { describe, expect, it } from 'vitest';
import { Random } from '../../shared/random/Random.ts';
import { activationGrid } from './ActivationGrid.ts';
import { RangeObserver } from './RangeObserver.ts';

const normal = (count: number, seed = 1): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal());
};
const observed = (...parts: readonly Float32Array[]): RangeObserver => {
  const observer = new RangeObserver();
  for (const part of parts) observer.add(part);
  return observer;
};

/** The squared error that rounding to the grid of a range really makes. */
function squaredError(values: Float32Array, range: { low: number; high: number }): number {
  const { scale, zeroPoint } = activationGrid(range);
  return values.reduce((sum, value) => sum + (value - (Math.min(Math.max(Math.round(value / scale) + zeroPoint, 0), 255) - zeroPoint) * scale) ** 2, 0);
}

describe('the range of a layer', () => {
  it('is all there is where nothing stands out', () => {
    const even = Float32Array.from({ length: 5000 }, (_, at) => -1 + (4 * at) / 4999);
    expect(observed(even).range()).toEqual({ low: -1, high: 3 });
  });

  it('leaves out what would cost the others more than itself', () => {
    const values = normal(200_000);
    values[7] = 20;
    const observer = observed(values);
    expect(observer.seen.high).toBe(20);
    expect(observer.range().high).toBeLessThan(17);
    expect(squaredError(values, observer.range())).toBeLessThan(0.9 * squaredError(values, observer.seen));
  });

  it('is as good as any other shrunken range, measured by real rounding', () => {
    const values = normal(20_000).map((value) => Math.max(value, 0) ** 3);
    const observer = observed(values);
    const found = squaredError(values, observer.range());
    const { low, high } = observer.seen;
    for (const share of [0.3, 0.5, 0.7, 0.85, 1]) expect(found, String(share)).toBeLessThan(1.03 * squaredError(values, { low: share * low, high: share * high }));
  });

  it('does not depend on which values came first', () => {
    const [small, large] = [normal(4096), normal(4096, 2).map((value) => 64 * value)];
    const [one, other] = [observed(small, large), observed(large, small)];
    expect(one.seen).toEqual(other.seen);
    expect(one.range().high / other.range().high).toBeCloseTo(1, 1);
  });

  it('of a layer that gives only zeros is nothing, and one number that is none is noticed', () => {
    expect(observed(new Float32Array(9)).range()).toEqual({ low: 0, high: 0 });
    expect(observed(Float32Array.of(1, 2)).finite).toBe(true);
    expect(observed(Float32Array.of(1, NaN)).finite).toBe(false);
    expect(observed(Float32Array.of(1, Infinity), Float32Array.of(1)).finite).toBe(false);
  });
});

describe('the grid of a range', () => {
  it('has 0 on it, covers the range, and has 255 steps', () => {
    for (const [low, high] of [[0, 6], [-1, 3], [-5, -1], [2, 4], [-0.001, 1000]] as const) {
      const { scale, zeroPoint } = activationGrid({ low, high });
      expect(Number.isInteger(zeroPoint) && zeroPoint >= 0 && zeroPoint <= 255).toBe(true);
      expect(-zeroPoint * scale).toBeLessThanOrEqual(Math.min(low, 0) + scale / 2);
      expect((255 - zeroPoint) * scale).toBeGreaterThanOrEqual(Math.max(high, 0) - scale / 2 - 1e-6 * high);
      expect(scale).toBeCloseTo((Math.max(high, 0) - Math.min(low, 0)) / 255, 5);
    }
    expect(activationGrid({ low: -1, high: 1.55 })).toEqual({ scale: Math.fround(0.01), zeroPoint: 100 });
    // Half of a step lies between 127 and 128: the even one.
    expect(activationGrid({ low: -127.5, high: 127.5 })).toEqual({ scale: 1, zeroPoint: 128 });
    expect(activationGrid({ low: 0, high: 0 })).toEqual({ scale: 1, zeroPoint: 0 });
  });
});
