/** Up to `count` places out of `length`, evenly apart, in the middle of equal parts. */
export function spread(length: number, count: number): number[] {
  const taken = Math.min(length, count);
  return Array.from({ length: taken }, (_, at) => Math.floor(((at + 0.5) * length) / taken));
}
