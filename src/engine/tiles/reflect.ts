/**
 * The place inside 0..size-1 that a place outside mirrors to (the border pixel is not repeated: -1 → 1), however far
 * outside it lies.
 */
export function reflect(at: number, size: number): number {
  if (at >= 0 && at < size) return at;
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const folded = ((at % period) + period) % period;
  return folded < size ? folded : period - folded;
}
