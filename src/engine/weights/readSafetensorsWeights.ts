import { z } from 'zod';
import { refuseFuture } from '../files/modelFile.ts';
import { decodeSafetensors, isOwnSafetensors } from '../files/safetensors.ts';
import { restoreWeights } from '../files/weightStorage.ts';
import { countOf, readElements, rowMajor, STORED_TYPES, type StoredType } from './elements.ts';
import type { NamedTensor, NamedTensors } from './NamedTensors.ts';
import { damagedWeights, unsupportedWeights } from './weightsErrors.ts';

const TYPES: ReadonlyMap<string, StoredType> = new Map<string, StoredType>([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I64', 'integer64'],
  ['U64', 'integer64'],
  ['I32', 'integer32'],
  ['U32', 'integer32'],
  ['I16', 'integer16'],
  ['U16', 'integer16'],
  ['I8', 'integer8'],
  ['U8', 'integer8'],
  ['BOOL', 'integer8'],
]);

/** Bytes of a header; each could become a value. */
const LONGEST_HEADER = 16 * 2 ** 20;

const entrySchema = z.object({ dtype: z.string(), shape: z.array(z.number().int().min(0)), data_offsets: z.tuple([z.number().int().min(0), z.number().int().min(0)]) });
const ownSchema = z.object({ format: z.string() });

/**
 * The tensors of a safetensors file, Nital's own models included (those with their checksum).
 * @throws AppError `model/damaged`, `model/fromFuture`, `input/unsupported`
 */
export function readSafetensorsWeights(bytes: Buffer, path: string): NamedTensors {
  return isOwnSafetensors(bytes) ? readOwn(bytes, path) : readForeign(bytes, path);
}

function readOwn(bytes: Buffer, path: string): NamedTensors {
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const words: unknown = JSON.parse(metadata['nital'] ?? 'null');
  refuseFuture(words, path);
  const description = ownSchema.safeParse(words);
  if (description.data?.format !== 'nital-model') throw unsupportedWeights(path, 'it is a checkpoint of a training, not a model', 'Go on with that training by "nital train PROJECT --resume", or give the model it makes at its end.');
  return new Map([...restoreWeights(tensors, path)].map(([name, data]) => [name, { shape: tensors.get(name)?.shape ?? [], data }]));
}

function readForeign(bytes: Buffer, path: string): NamedTensors {
  const dataStart = 8 + Number(bytes.readBigUInt64LE(0));
  if (dataStart > LONGEST_HEADER) throw damagedWeights(path, 'its header is longer than any network needs');
  const data = bytes.subarray(dataStart);
  const tensors = new Map<string, NamedTensor>();
  let left = data.length;
  for (const [name, entry] of Object.entries(headerOf(bytes.toString('utf8', 8, dataStart), path))) {
    if (name === '__metadata__') continue;
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success) throw damagedWeights(path, `its entry "${name}" is not that of a tensor`);
    const { dtype, shape, data_offsets: [start, end] } = parsed.data;
    const type = TYPES.get(dtype);
    if (type === undefined) throw unsupportedWeights(path, `"${name}" is stored as ${dtype}`, 'Save it as F32, F16, BF16 or F64.');
    const length = end - start;
    // The format allows no overlaps, so all tensors together fit into the data.
    left -= Math.max(length, 0);
    if (length < 0 || end > data.length || left < 0) throw damagedWeights(path, `"${name}" lies outside its data`);
    const layout = { shape, offset: 0, strides: rowMajor(shape) };
    const count = countOf(layout, length / STORED_TYPES[type].bytes, (what) => damagedWeights(path, what));
    if (count * STORED_TYPES[type].bytes !== length) throw damagedWeights(path, `"${name}" of sizes [${shape.join(', ')}] has ${length} bytes`);
    const values = readElements(data.subarray(start, end), type, layout, count);
    if (values !== null) tensors.set(name, { shape, data: values });
  }
  return tensors;
}

function headerOf(text: string, path: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return header as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw damagedWeights(path, 'its header is not JSON');
}
