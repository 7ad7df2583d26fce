/** Beyond this the error function is ±1 in float64. */
const SATURATED = 6;

/** The error function by its series of positive terms: 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1 · 3 · … · (2n + 1)) (Abramowitz & Stegun 7.1.6). */
export function errorFunction(x: number): number {
  if (Math.abs(x) > SATURATED) return Math.sign(x);
  let [term, sum] = [x, 0];
  for (let n = 1; Math.abs(term) > Math.abs(sum) * Number.EPSILON; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
