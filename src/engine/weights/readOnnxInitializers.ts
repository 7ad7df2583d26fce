import { decodeModel, TENSOR_TYPE, type ReadTensorProto } from '../onnx/modelProto.ts';
import { countOf, readElements, rowMajor, STORED_TYPES, type StoredType } from './elements.ts';
import type { NamedTensor, NamedTensors } from './NamedTensors.ts';
import { damagedWeights, unsupportedWeights } from './weightsErrors.ts';

/** Float types of TensorProto; its integers are shapes and axes. */
const TYPES: ReadonlyMap<number, StoredType> = new Map<number, StoredType>([
  [TENSOR_TYPE.float32, 'float32'],
  [TENSOR_TYPE.float16, 'float16'],
  [TENSOR_TYPE.float64, 'float64'],
  [TENSOR_TYPE.bfloat16, 'bfloat16'],
]);

/**
 * The initializers of an ONNX model, the constants a network carries.
 * @throws AppError `model/damaged`, `input/unsupported`
 */
export function readOnnxInitializers(bytes: Buffer, path: string): NamedTensors {
  const tensors = new Map<string, NamedTensor>();
  for (const { name, dims, dataType, rawData, floatData, doubleData, external } of initializersOf(bytes, path)) {
    const type = TYPES.get(dataType);
    if (type === undefined) continue;
    if (external) throw unsupportedWeights(path, 'its weights are in another file beside it', 'Save the model with its weights inside (below 2 GB).');
    const layout = { shape: dims, offset: 0, strides: rowMajor(dims) };
    const damaged = (what: string): ReturnType<typeof damagedWeights> => damagedWeights(path, what);
    if (rawData.length === 0 && (floatData.length > 0 || doubleData.length > 0)) {
      const data = Float32Array.from(floatData.length > 0 ? floatData : doubleData);
      if (countOf(layout, data.length, damaged) !== data.length) throw damaged(`"${name}" of sizes [${dims.join(', ')}] has ${data.length} numbers`);
      tensors.set(name, { shape: dims, data });
      continue;
    }
    const count = countOf(layout, rawData.length / STORED_TYPES[type].bytes, damaged);
    if (count * STORED_TYPES[type].bytes !== rawData.length) throw damaged(`"${name}" of sizes [${dims.join(', ')}] has ${rawData.length} bytes`);
    tensors.set(name, { shape: dims, data: readElements(rawData, type, layout, count) as Float32Array });
  }
  return tensors;
}

function initializersOf(bytes: Buffer, path: string): readonly ReadTensorProto[] {
  try {
    return decodeModel(bytes).initializers;
  } catch {
    throw damagedWeights(path, 'it begins as an ONNX model but does not go on as one');
  }
}
