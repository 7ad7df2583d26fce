/** Weights as a file names them: numbers row-major, of whatever float type they were stored in. Integer tensors (counters) are left out. */
export type NamedTensors = ReadonlyMap<string, NamedTensor>;

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
