/** The largest of 1, 2, 5 · 10ⁿ that is at most `most`. */
export function niceStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const leading = most / power;
  return power * (leading >= 5 ? 5 : leading >= 2 ? 2 : 1);
}
