import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';
import { writeDurably } from '../../imaging/files/writeDurably.ts';

/** Numbers as they are stored; a `Uint16Array` holds the bits of float16 numbers (see `onnx/half.ts`). */
export type StoredNumbers = Float32Array | Float64Array | Uint16Array | Int8Array;

/** Numbers with their shape, row-major. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: StoredNumbers;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface TensorEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * The checksum covers every byte of the file but itself: SHA-256 of length, header with zeros in the checksum's place, and
 * data. It stands first in the header so that its place is known without parsing.
 */
const HEADER_START = '{"__metadata__":{"sha256":"';
const NO_CHECKSUM = '0'.repeat(64);
const ALIGNMENT = 8;

type NumbersType = new (buffer: ArrayBufferLike, offset?: number, length?: number) => StoredNumbers;
const TYPES: ReadonlyMap<string, NumbersType & { readonly BYTES_PER_ELEMENT: number }> = new Map<string, NumbersType & { readonly BYTES_PER_ELEMENT: number }>([
  ['F64', Float64Array],
  ['F32', Float32Array],
  ['F16', Uint16Array],
  ['I8', Int8Array],
]);

/**
 * The file in chunks, in the public safetensors format (64-bit little-endian header length, JSON header, data; here with
 * F64, F32, F16 and I8), with a checksum in its metadata. The tensors' memory is used as it is, without a copy.
 */
export function encodeSafetensors(file: TensorFile): Uint8Array[] {
  // Wider numbers first keep everything aligned, as the reference implementation lays files out.
  const tensors = [...file.tensors].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const entries: Record<string, unknown> = { __metadata__: { sha256: NO_CHECKSUM, ...file.metadata } };
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of tensors) {
    const bytes = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
    entries[name] = { dtype: typeOf(tensor.data), shape: tensor.shape, data_offsets: [offset, offset + bytes.length] } satisfies TensorEntry;
    data.push(bytes);
    offset += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(entries), 'utf8');
  const header = Buffer.alloc(8 + Math.ceil(json.length / ALIGNMENT) * ALIGNMENT, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8), 0);
  json.copy(header, 8);
  header.write(checksum([header, ...data]), 8 + HEADER_START.length, 'latin1');
  return [header, ...data];
}

/**
 * Writes tensors durably (see `writeDurably`).
 * @throws AppError `disk/full`, `disk/denied`, `input/notFound`
 */
export async function writeSafetensors(path: string, file: TensorFile, action: string, previous?: string): Promise<void> {
  await writeDurably(path, encodeSafetensors(file), action, previous);
}

/**
 * Reads a file of `writeSafetensors`; any truncated or altered byte is noticed.
 * @throws AppError `input/notFound`, `disk/denied`, `model/damaged`
 */
export async function readSafetensors(path: string): Promise<TensorFile> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fromFileError(error, path, 'read the weights');
  });
  return decodeSafetensors(bytes, path);
}

/** Whether these are bytes of `writeSafetensors` rather than of another program. */
export function isOwnSafetensors(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', 8, 8 + HEADER_START.length) === HEADER_START;
}

/**
 * Decodes the bytes of a file of `writeSafetensors`; `name` is for the error's words. Tensors are views of `bytes`.
 * @throws AppError `model/damaged`
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): TensorFile {
  const damaged = (what: string): AppError => new AppError('model/damaged', `"${name}" is damaged or not a weights file of Nital (${what}). Use a copy of it, or make it anew.`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 8) throw damaged('it is too short');
  const headerLength = buffer.readBigUInt64LE(0);
  if (headerLength > BigInt(buffer.length - 8)) throw damaged('it is cut off');
  const dataStart = 8 + Number(headerLength);
  const header = buffer.toString('utf8', 8, dataStart);
  if (!header.startsWith(HEADER_START)) throw damaged('its header has no checksum');
  const checksumStart = 8 + HEADER_START.length;
  const blanked = Buffer.from(buffer.subarray(0, dataStart));
  const stored = blanked.toString('latin1', checksumStart, checksumStart + NO_CHECKSUM.length);
  blanked.write(NO_CHECKSUM, checksumStart, 'latin1');
  if (stored !== checksum([blanked, buffer.subarray(dataStart)])) throw damaged('its checksum does not match');
  const { __metadata__: metadata, ...entries } = JSON.parse(header) as { __metadata__: Record<string, string> } & Record<string, TensorEntry>;
  const { sha256: _checksum, ...rest } = metadata;
  const tensors = new Map<string, StoredTensor>();
  for (const [key, entry] of Object.entries(entries)) {
    const [start, end] = entry.data_offsets;
    const data = numbers(buffer, dataStart + start, end - start, entry.dtype);
    if (data === null) throw damaged(`"${key}" is stored as ${entry.dtype}`);
    tensors.set(key, { shape: entry.shape, data });
  }
  return { tensors, metadata: rest };
}

function typeOf(data: StoredNumbers): string {
  for (const [name, ArrayType] of TYPES) if (data instanceof ArrayType) return name;
  throw new RangeError('numbers of no known kind');
}

/** A view where the alignment allows one, a copy where not; null for a kind of numbers that Nital does not write. */
function numbers(buffer: Buffer, start: number, length: number, dtype: string): StoredNumbers | null {
  const ArrayType = TYPES.get(dtype);
  if (ArrayType === undefined) return null;
  const at = buffer.byteOffset + start;
  if (at % ArrayType.BYTES_PER_ELEMENT === 0) return new ArrayType(buffer.buffer, at, length / ArrayType.BYTES_PER_ELEMENT);
  return new ArrayType(new Uint8Array(buffer.subarray(start, start + length)).buffer);
}

function checksum(chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
