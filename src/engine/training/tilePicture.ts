import { encodeMaskPng } from '../../imaging/encodeMaskPng.ts';
import { encodePng } from '../../imaging/png/encodePng.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';

/** Longer sides are reduced: the pictures are for looking at, many at a time. */
const LARGEST_SIDE = 256;

/** An RGB tile [3, size, size] of 0…1 as a PNG, grey where all channels are equal. */
export function imagePicture(image: Float32Array, size: number): Uint8Array {
  const { side, pick } = reduced(size);
  const plane = size * size;
  const isGrey = image.subarray(0, plane).every((value, at) => value === image[plane + at] && value === image[2 * plane + at]);
  const channels = isGrey ? 1 : 3;
  const data = new Uint8Array(side * side * channels);
  for (let at = 0; at < side * side; at++) {
    for (let channel = 0; channel < channels; channel++) data[at * channels + channel] = Math.round(255 * Math.min(1, Math.max(0, image[channel * plane + pick(at)] as number)));
  }
  return encodePng({ width: side, height: side, channels, bitDepth: 8, data });
}

/** Labels [size, size] as a PNG in the colours of their classes. */
export function labelsPicture(labels: Uint8Array, size: number, labelSet: LabelSet): Uint8Array {
  const { side, pick } = reduced(size);
  return encodeMaskPng({ width: side, height: side, data: Uint8Array.from({ length: side * side }, (_, at) => labels[pick(at)] as number) }, labelSet);
}

/** The most probable class of each pixel of [classes, size, size]. */
export function likeliestLabels(probabilities: Float32Array, size: number): Uint8Array {
  const plane = size * size;
  const labels = new Uint8Array(plane);
  for (let at = 0; at < plane; at++) {
    let best = 0;
    for (let offset = plane; offset < probabilities.length; offset += plane) {
      if ((probabilities[offset + at] as number) > (probabilities[best * plane + at] as number)) best = offset / plane;
    }
    labels[at] = best;
  }
  return labels;
}

/** Side of the picture, and which pixel of the tile each of its pixels shows: the middle one of its block. */
function reduced(size: number): { readonly side: number; readonly pick: (at: number) => number } {
  const factor = Math.ceil(size / LARGEST_SIDE);
  const side = Math.floor(size / factor);
  const middle = Math.floor(factor / 2);
  return { side, pick: (at) => (Math.floor(at / side) * factor + middle) * size + (at % side) * factor + middle };
}
