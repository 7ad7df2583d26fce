/** The largest difference between two arrays, as a share of the largest expected number (at least of `floor`). */
export function relativeDifference(got: ArrayLike<number>, expected: ArrayLike<number>, floor = 1e-3): number {
  if (got.length !== expected.length) return Infinity;
  let [largest, difference] = [floor, 0];
  for (let at = 0; at < expected.length; at++) {
    const [a, b] = [got[at] as number, expected[at] as number];
    largest = Math.max(largest, Math.abs(b));
    // NaN differs from everything.
    difference = Number.isNaN(a - b) ? Infinity : Math.max(difference, Math.abs(a - b));
  }
  return difference / largest;
}

/** The Euclidean length of an array of numbers. */
export function euclidean(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < numbers.length; at++) sum += (numbers[at] as number) ** 2;
  return Math.sqrt(sum);
}
