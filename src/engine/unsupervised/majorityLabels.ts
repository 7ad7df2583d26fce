/**
 * Gives every pixel the most frequent label of its superpixel (of equals the smallest): what makes neighbours that look alike
 * agree (Kanezaki 2018). `labels` are 0…255 and `superpixels` any whole numbers, pixel by pixel of one image.
 */
export function majorityLabels(labels: Uint8Array, superpixels: Int32Array): Uint8Array {
  if (labels.length !== superpixels.length) throw new RangeError(`${superpixels.length} superpixel numbers for ${labels.length} labels`);
  const counts = new Map<number, Uint32Array>();
  labels.forEach((label, at) => {
    const superpixel = superpixels[at] as number;
    const own = counts.get(superpixel) ?? new Uint32Array(256);
    own[label] = (own[label] as number) + 1;
    counts.set(superpixel, own);
  });
  const winners = new Map([...counts].map(([superpixel, own]) => [superpixel, own.indexOf(Math.max(...own))]));
  return Uint8Array.from(superpixels, (superpixel) => winners.get(superpixel) as number);
}
