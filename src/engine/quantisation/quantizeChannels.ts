import { roundToEven } from '../onnx/roundToEven.ts';

/**
 * Largest magnitude of a quantised weight. Processors without VNNI add two products with unsigned bytes in 16 bits, which
 * 2 · 255 · 64 just does not overflow: a model gives the same numbers on all of them. The full 127 gained nothing
 * (docs/quantisation.md).
 */
export const LARGEST_WEIGHT = 64;

/** One float32 scale per index of `axis`, such that the largest magnitude there becomes 64; 1 where all is 0. */
export function channelScales(data: Float32Array, shape: readonly number[], axis: number): Float32Array {
  const scales = new Float32Array(shape[axis] ?? 0);
  const channelOf = channelReader(shape, axis);
  for (let at = 0; at < data.length; at++) {
    const channel = channelOf(at);
    scales[channel] = Math.max(scales[channel] as number, Math.abs(data[at] as number));
  }
  return scales.map((largest) => (largest === 0 ? 1 : largest / LARGEST_WEIGHT));
}

/** The nearest whole multiples of the scales of `axis`, ties to even. To quantise what came from here again gives the same numbers. */
export function quantizeChannels(data: Float32Array, shape: readonly number[], axis: number, scales: Float32Array): Int8Array {
  const channelOf = channelReader(shape, axis);
  return Int8Array.from(data, (value, at) => Math.min(Math.max(roundToEven(value / (scales[channelOf(at)] as number)), -LARGEST_WEIGHT), LARGEST_WEIGHT));
}

/** What quantised numbers stand for. */
export function dequantizeChannels(data: Int8Array, shape: readonly number[], axis: number, scales: Float32Array): Float32Array {
  const channelOf = channelReader(shape, axis);
  return Float32Array.from(data, (value, at) => value * (scales[channelOf(at)] as number));
}

/** The index along `axis` of a row-major tensor's element. */
function channelReader(shape: readonly number[], axis: number): (at: number) => number {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const channels = shape[axis] ?? 0;
  return (at) => Math.floor(at / inner) % channels;
}
