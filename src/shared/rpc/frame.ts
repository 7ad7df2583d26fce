import { AppError } from '../errors/AppError.ts';

/** Where a byte array stood in a message: the keys that lead to it. */
interface Attachment {
  readonly path: readonly (string | number)[];
  readonly length: number;
}

interface Header {
  readonly message: unknown;
  readonly attachments: readonly Attachment[];
}

const LENGTH_BYTES = 4;

/**
 * A message as bytes: the length of a header (32-bit, little endian), the header as JSON, then the byte arrays that stood in the
 * message one after another. So pixels travel as they are, over any transport.
 */
export function encodeFrame(message: unknown): Uint8Array {
  const attachments: Attachment[] = [];
  const blocks: Uint8Array[] = [];
  const plain = detach(message, [], (path, bytes) => {
    attachments.push({ path, length: bytes.length });
    blocks.push(bytes);
  });
  const header = new TextEncoder().encode(JSON.stringify({ message: plain, attachments } satisfies Header));
  const frame = new Uint8Array(LENGTH_BYTES + header.length + blocks.reduce((sum, block) => sum + block.length, 0));
  new DataView(frame.buffer).setUint32(0, header.length, true);
  frame.set(header, LENGTH_BYTES);
  let at = LENGTH_BYTES + header.length;
  for (const block of blocks) {
    frame.set(block, at);
    at += block.length;
  }
  return frame;
}

/**
 * The message of a frame. Its byte arrays are windows of the frame, not copies.
 * @throws AppError `call/invalid` when the bytes are no frame
 */
export function decodeFrame(frame: Uint8Array): unknown {
  try {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const end = LENGTH_BYTES + view.getUint32(0, true);
    if (end > frame.length) throw new RangeError('the header is cut off');
    const { message, attachments } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(frame.subarray(LENGTH_BYTES, end))) as Header;
    const whole = { message };
    let at = end;
    for (const { path, length } of attachments) {
      if (!Number.isSafeInteger(length) || length < 0 || at + length > frame.length) throw new RangeError('an attachment is cut off');
      attach(whole, ['message', ...path], frame.subarray(at, at + length));
      at += length;
    }
    if (at !== frame.length) throw new RangeError('bytes are left over');
    return whole.message;
  } catch (error) {
    throw new AppError('call/invalid', `A message could not be read: ${error instanceof Error ? error.message : String(error)}.`, { cause: error });
  }
}

/** The same for JSON, with null in the place of each byte array; what holds none is not copied. `path` is its own again afterwards. */
function detach(value: unknown, path: (string | number)[], take: (path: readonly (string | number)[], bytes: Uint8Array) => void): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    take([...path], value);
    return null;
  }
  let copy: Record<string | number, unknown> | unknown[] | null = null;
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    const entry = (value as Readonly<Record<string | number, unknown>>)[key];
    path.push(key);
    const plain = detach(entry, path, take);
    path.pop();
    if (plain === entry) continue;
    copy ??= Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    (copy as Record<string | number, unknown>)[key] = plain;
  }
  return copy ?? value;
}

/** Puts bytes where null was left for them. Own keys only: a message must not reach a prototype. */
function attach(whole: object, path: readonly (string | number)[], bytes: Uint8Array): void {
  let holder: unknown = whole;
  for (const [depth, key] of path.entries()) {
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, key)) throw new RangeError('an attachment has no place');
    const slots = holder as Record<string | number, unknown>;
    if (depth === path.length - 1) {
      if (slots[key] !== null) throw new RangeError('the place of an attachment is taken');
      slots[key] = bytes;
    }
    holder = slots[key];
  }
}
