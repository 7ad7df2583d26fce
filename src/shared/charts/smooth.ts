/**
 * The mean over about `window` values around each one. The window shrinks evenly towards both ends, so the curve lags nowhere
 * and begins and ends on the measured values.
 */
export function smooth(values: readonly number[], window: number): number[] {
  const reach = Math.max(0, Math.floor((window - 1) / 2));
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  return values.map((_, at) => {
    const own = Math.min(reach, at, values.length - 1 - at);
    return ((sums[at + own + 1] ?? 0) - (sums[at - own] ?? 0)) / (2 * own + 1);
  });
}
