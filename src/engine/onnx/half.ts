import { roundToEven } from './roundToEven.ts';

/** The largest number of IEEE 754 binary16. */
export const LARGEST_HALF = 65504;

/** The value of binary16 bits. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The bits of the nearest binary16 number, ties to even; what is too large becomes infinite. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  // Half a unit beyond the largest number, ties go to the even neighbour, which is infinity.
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const unit = 2 ** (exponent - 10);
  // A fraction rounded up to 2048 carries into the exponent, as the bits are laid out for.
  return sign | (size < 2 ** -14 ? roundToEven(size / 2 ** -24) : ((exponent + 14) << 10) + roundToEven(size / unit));
}
