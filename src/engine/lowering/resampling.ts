import { bilinearTent } from '../networks/initialize.ts';
import { matMul, reshape } from '../operators/build.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import { imageShape } from '../operators/typeRules.ts';

/** How much an input row (or column) counts for an output row (or column). */
type AxisWeight = (output: number, input: number) => number;

/** Bilinear up-sampling as a transposed convolution with a tent kernel does it, cropped at the top and left. */
export function bilinearUpsampling(g: OperatorGraph, x: Value, kernel: number, stride: number, top: number, left: number, outHeight: number, outWidth: number): Value {
  const tent = bilinearTent(kernel, stride);
  const weight = (crop: number): AxisWeight => (output, input) => tent[output + crop - input * stride] ?? 0;
  return resample(g, x, outHeight, outWidth, weight(top), weight(left));
}

/** Bilinear interpolation to another size; pixels are squares whose centres are interpolated between, and edges go on as they are. */
export function bilinearResize(g: OperatorGraph, x: Value, outHeight: number, outWidth: number): Value {
  const [batch, channels, height, width] = imageShape(x);
  if (height === 1 && width === 1) return g.add('Expand', [x], { shape: [batch, channels, outHeight, outWidth] });
  return resample(g, x, outHeight, outWidth, interpolation(height, outHeight), interpolation(width, outWidth));
}

/** Means over outHeight × outWidth bins; bin i of n covers floor(i·size/n) to ceil((i + 1)·size/n), so bins may share pixels. */
export function adaptiveAveragePooling(g: OperatorGraph, x: Value, outHeight: number, outWidth: number): Value {
  if (outHeight === 1 && outWidth === 1) return g.add('ReduceMean', [x], { axes: [2, 3] });
  const [, , height, width] = imageShape(x);
  return resample(g, x, outHeight, outWidth, averaging(height, outHeight), averaging(width, outWidth));
}

function interpolation(size: number, outputs: number): AxisWeight {
  return (output, input) => {
    const place = Math.min(Math.max(((output + 0.5) * size) / outputs - 0.5, 0), size - 1);
    return Math.max(0, 1 - Math.abs(place - input));
  };
}

function averaging(size: number, bins: number): AxisWeight {
  return (bin, input) => {
    const [first, end] = [Math.floor((bin * size) / bins), Math.ceil(((bin + 1) * size) / bins)];
    return input >= first && input < end ? 1 / (end - first) : 0;
  };
}

/** A·x·Bᵀ: every row and column of the result as a weighted sum of x's, each a product with a constant matrix. */
function resample(g: OperatorGraph, x: Value, outHeight: number, outWidth: number, rowWeight: AxisWeight, columnWeight: AxisWeight): Value {
  const [batch, channels, height, width] = imageShape(x);
  const columns = g.constant(Float32Array.from({ length: width * outWidth }, (_, at) => columnWeight(at % outWidth, Math.floor(at / outWidth))), [width, outWidth]);
  const rows = g.constant(Float32Array.from({ length: outHeight * height }, (_, at) => rowWeight(Math.floor(at / height), at % height)), [outHeight, height]);
  const widened = matMul(g, reshape(g, x, [batch * channels * height, width]), columns);
  return reshape(g, matMul(g, rows, reshape(g, widened, [batch * channels, height, outWidth])), [batch, channels, outHeight, outWidth]);
}
