import { AppError } from '../errors/AppError.ts';

/**
 * The two-sided tail of Student's t distribution, P(|T| > |t|) with `degrees` > 0 of freedom: the regularised incomplete
 * beta function I_x(ν/2, ½) at x = ν/(ν + t²) (Abramowitz and Stegun 26.7.1); to 13 digits for a
 * thousand degrees of freedom, to 9 for 10⁸.
 */
export function studentTail(t: number, degrees: number): number {
  const a = degrees / 2;
  const squared = t * t;
  if (squared === 0) return 1;
  const x = degrees / (degrees + squared);
  // x^a · (1−x)^½ / B(a, ½), with log1p because x is near 1 for many degrees of freedom.
  const front = (Math.exp(-a * Math.log1p(squared / degrees)) * Math.sqrt(squared / (degrees + squared)) * gammaHalfRatio(a)) / Math.sqrt(Math.PI);
  // The fraction converges fast below the mean of the distribution; above it, its mirror image does.
  if (x < (a + 1) / (a + 2.5)) return (front * betaFraction(a, 0.5, x)) / a;
  return 1 - (front * betaFraction(0.5, a, squared / (degrees + squared))) / 0.5;
}

/**
 * The value that Student's t stays below with `probability` (½ to below 1): `studentQuantile(0.975, n − 1)` is the t of a
 * 95 % interval of n values.
 * @throws AppError `usage/invalid` for a probability or degrees of freedom outside their range.
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (!(probability >= 0.5 && probability < 1) || !(degrees > 0)) {
    throw new AppError('usage/invalid', `Student's t is asked for with probability ${probability} and ${degrees} degrees of freedom: give a probability from 0.5 to below 1 and at least 1 degree.`);
  }
  const tail = 2 * (1 - probability);
  let low = 0;
  let high = 1;
  while (studentTail(high, degrees) > tail) high *= 2;
  // Halving until the two are neighbours in Float64: at most some 60 rounds, and nothing to go wrong.
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
}

/** Γ(a + ½)/Γ(a): recurrence up to a ≥ 30, there the asymptotic series (DLMF 5.11.13), right to the last digits. */
function gammaHalfRatio(a: number): number {
  let factor = 1;
  let b = a;
  for (; b < 30; b++) factor *= b / (b + 0.5);
  const u = 1 / b;
  const series = 1 + u * (-1 / 8 + u * (1 / 128 + u * (5 / 1024 + u * (-21 / 32768 + u * (-399 / 262144 + (u * 869) / 4194304)))));
  return factor * Math.sqrt(b) * series;
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by the modified Lentz method. */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let result = d;
  for (let m = 1; m < 1e6; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d, tiny);
    c = nonZero(1 + even / c, tiny);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d, tiny);
    c = nonZero(1 + odd / c, tiny);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) return result;
  }
  throw new AppError('internal', `Student's t distribution could not be summed (a ${a}, x ${x}).`);
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
