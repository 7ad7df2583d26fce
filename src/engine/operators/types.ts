export type ElementType = 'float32' | 'float16' | 'int32' | 'int64' | 'bool' | 'int8' | 'uint8';

/** Sizes of a tensor's axes, outermost first. */
export type Shape = readonly number[];
