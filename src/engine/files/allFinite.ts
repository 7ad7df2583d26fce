/** Whether no number is infinite or NaN. Zero times a number is zero unless it is one of those: much faster than asking each. */
export function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += 0 * (values[at] as number);
  return sum === 0;
}
