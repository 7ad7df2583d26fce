/** Numbers in 0…1 from a name: FNV-1a of the name, then murmur3's finisher of each index (as mobilenetv2_fixture.py). */
function uniform(name: string, count: number): Float64Array {
  let state = 0x811c9dc5;
  for (const letter of Buffer.from(name)) state = Math.imul(state ^ letter, 0x01000193) >>> 0;
  return Float64Array.from({ length: count }, (_, index) => {
    let value = (state + Math.imul(index, 0x9e3779b9)) >>> 0;
    value = Math.imul(value ^ (value >>> 16), 0x85ebca6b) >>> 0;
    value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35) >>> 0;
    return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
  });
}

/** An image [1, 3, size, size] in 0…1. */
export function hashedImage(size: number): Float32Array {
  return Float32Array.from(uniform('image', 3 * size * size));
}

/** Weights of this name and size. */
export function hashedWeights(name: string, shape: readonly number[]): Float32Array {
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
  const shares = uniform(name, fanIn * (shape[0] ?? 1));
  if (shape.length > 1) return Float32Array.from(shares, (share) => (2 * share - 1) * Math.sqrt(6 / fanIn));
  if (name.endsWith('running_var') || name.endsWith('weight')) return Float32Array.from(shares, (share) => 0.5 + share);
  return Float32Array.from(shares, (share) => 0.5 * (share - 0.5));
}
