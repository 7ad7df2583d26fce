import type { AppError } from '../../shared/errors/AppError.ts';
import { fromHalf } from '../onnx/half.ts';

/** How numbers are stored by PyTorch, safetensors and ONNX. */
export type StoredType = 'float64' | 'float32' | 'float16' | 'bfloat16' | 'integer64' | 'integer32' | 'integer16' | 'integer8';

interface Storage {
  readonly bytes: number;
  /** Null for integers: they count or index and are never weights. */
  readonly read: ((view: DataView, at: number) => number) | null;
}

export const STORED_TYPES: { readonly [T in StoredType]: Storage } = {
  float64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  float32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  float16: { bytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  bfloat16: { bytes: 2, read: (view, at) => fromBrain(view.getUint16(at, true)) },
  integer64: { bytes: 8, read: null },
  integer32: { bytes: 4, read: null },
  integer16: { bytes: 2, read: null },
  integer8: { bytes: 1, read: null },
};

/** A tensor's place in stored numbers, all in elements. */
export interface Layout {
  readonly shape: readonly number[];
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Strides of a row-major tensor. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  return strides;
}

/**
 * How many numbers a tensor has, after a look whether they lie in a storage of `stored` numbers and are no more than it
 * holds: a file of a few bytes may claim any size.
 */
export function countOf({ shape, offset, strides }: Layout, stored: number, damaged: (what: string) => AppError): number {
  const whole = [offset, ...shape, ...strides].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (!whole || shape.length !== strides.length || shape.length > 8) throw damaged(`a tensor of sizes [${shape.join(', ').slice(0, 80)}] is impossible`);
  const count = shape.reduce((product, size) => product * size, 1);
  const last = shape.reduce((at, size, axis) => at + (size - 1) * (strides[axis] as number), offset);
  if (count > stored || (count > 0 && last >= stored)) throw damaged(`a tensor of sizes [${shape.join(', ')}] lies outside its ${stored} stored numbers`);
  return count;
}

/** The numbers of a tensor, row-major; null for integers. `layout` is one that `countOf` has looked at. */
export function readElements(bytes: Uint8Array, type: StoredType, layout: Layout, count: number): Float32Array | null {
  const { read, bytes: width } = STORED_TYPES[type];
  if (read === null) return null;
  const { shape, offset, strides } = layout;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  const place = shape.map(() => 0);
  let at = offset;
  for (let index = 0; index < count; index++) {
    values[index] = read(view, at * width);
    // Counts up as an odometer, the last axis fastest.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis] as number;
      place[axis] = (place[axis] as number) + 1;
      if ((place[axis] as number) < (shape[axis] as number)) break;
      at -= (shape[axis] as number) * (strides[axis] as number);
      place[axis] = 0;
    }
  }
  return values;
}

const bits32 = new Uint32Array(1);
const float32 = new Float32Array(bits32.buffer);

/** bfloat16: the upper half of a float32. */
function fromBrain(bits: number): number {
  bits32[0] = bits << 16;
  return float32[0] as number;
}
