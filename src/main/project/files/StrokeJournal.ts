import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { syncFolder } from '../../../imaging/files/syncFolder.ts';
import { writeDurably } from '../../../imaging/files/writeDurably.ts';
import type { StrokeEntry } from '../../../shared/contract/areas/masksArea.ts';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';
import { decodeFrame, encodeFrame } from '../../../shared/rpc/frame.ts';

/** What a journal is about: its first record. */
const headerSchema = z.object({
  format: z.literal('nital-strokes'),
  version: z.literal(1),
  micrographId: z.number(),
  labelSetId: z.number(),
  /** The revision that the first stroke was drawn on; null: an empty mask. */
  base: z.object({ id: z.number(), sha256: z.string() }).nullable(),
  width: z.number(),
  height: z.number(),
});
export type JournalHeader = z.infer<typeof headerSchema>;

const delta = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const strokesSchema = z.object({
  kind: z.literal('strokes'),
  at: z.string(),
  /** Number of the first entry. */
  sequence: z.number(),
  entries: z.array(z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('stroke'), label: z.string(), code: z.string(), delta }),
    z.object({ kind: z.literal('undo'), label: z.string(), code: z.string() }),
    z.object({ kind: z.literal('redo'), label: z.string(), code: z.string() }),
  ])),
});
const commitSchema = z.object({ kind: z.literal('commit'), at: z.string(), revision: z.number(), sha256: z.string() });
const recordSchema = z.discriminatedUnion('kind', [strokesSchema, commitSchema]);
/** Entries that were saved together, or a revision that was made of all before it. */
export type JournalRecord = z.infer<typeof recordSchema>;

/** Where a stroke's change stands in its journal. */
export interface DeltaPlace {
  readonly offset: number;
  readonly index: number;
}

export interface JournalContent {
  readonly header: JournalHeader;
  readonly records: readonly { readonly offset: number; readonly record: JournalRecord }[];
  /** Bytes of the whole records. */
  readonly validBytes: number;
  /** Bytes behind them: a record whose writer was killed before it was acknowledged. */
  readonly tornBytes: number;
}

/** Before each record: its length and its CRC-32, both 32-bit, little endian. */
const PREFIX = 8;
const NAME = /^(\d+)-(\d+)-(\d+)\.strokes$/;
const ACTION = 'save what was drawn';

/**
 * The journal of one mask: `strokes/MICROGRAPH-LABELSET-BASE.strokes`, a file that only grows. A record is one write and one fsync,
 * so only the last one can be torn; it was acknowledged to nobody and is cut off.
 */
export class StrokeJournal {
  readonly path: string;
  #bytes: number;
  /** Something may stand behind the whole records. */
  #torn: boolean;

  private constructor(path: string, bytes: number, torn: boolean) {
    this.path = path;
    this.#bytes = bytes;
    this.#torn = torn;
  }

  /** Makes a journal without strokes. @throws AppError `disk/…` */
  static async create(folder: string, header: JournalHeader): Promise<StrokeJournal> {
    const path = join(folder, `${header.micrographId}-${header.labelSetId}-${header.base?.id ?? 0}.strokes`);
    const frame = framed(header);
    try {
      await mkdir(folder, { recursive: true });
      await syncFolder(dirname(folder));
    } catch (error) {
      throw fromFileError(error, folder, ACTION);
    }
    await writeDurably(path, [frame], ACTION);
    return new StrokeJournal(path, frame.length, false);
  }

  /** Goes on with a journal that was read. */
  static resume(path: string, { validBytes, tornBytes }: JournalContent): StrokeJournal {
    return new StrokeJournal(path, validBytes, tornBytes > 0);
  }

  /**
   * On the disk when it returns; when it fails, the journal is as it was.
   * @returns where the record stands
   * @throws AppError `disk/…`
   */
  async append(record: JournalRecord): Promise<number> {
    const frame = framed(record);
    const offset = this.#bytes;
    try {
      await withFile(this.path, 'r+', async (file) => {
        if (this.#torn) await file.truncate(offset);
        this.#torn = true;
        try {
          await writeWhole(file, frame, offset);
          await file.datasync();
        } catch (error) {
          // What cannot be cut off now is cut off before the next record.
          await file.truncate(offset).then(() => (this.#torn = false), () => undefined);
          throw error;
        }
      });
    } catch (error) {
      throw fromFileError(error, this.path, ACTION);
    }
    this.#torn = false;
    this.#bytes = offset + frame.length;
    return offset;
  }

  /** The changes at these places. @throws AppError `project/damaged` */
  async deltas(places: readonly DeltaPlace[]): Promise<Uint8Array[]> {
    const records = new Map<number, JournalRecord>();
    try {
      await withFile(this.path, 'r', async (file) => {
        for (const { offset } of places) if (!records.has(offset)) records.set(offset, await readRecord(file, this.path, offset));
      });
    } catch (error) {
      throw fromFileError(error, this.path, 'read what was drawn');
    }
    return places.map(({ offset, index }) => {
      const record = records.get(offset);
      const entry = record?.kind === 'strokes' ? record.entries[index] : undefined;
      if (entry?.kind !== 'stroke') throw damaged(this.path, offset);
      return entry.delta;
    });
  }
}

/** The journals in a folder, by their names; none when there is no folder. */
export async function listJournals(folder: string): Promise<{ readonly path: string; readonly micrographId: number; readonly labelSetId: number; readonly baseId: number | null }[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    const failure = fromFileError(error, folder, 'look for what was drawn');
    if (failure.code === 'input/notFound') return [];
    throw failure;
  });
  return names.sort().flatMap((name) => {
    const [, micrograph, labelSet, base] = NAME.exec(name) ?? [];
    return base === undefined ? [] : [{ path: join(folder, name), micrographId: Number(micrograph), labelSetId: Number(labelSet), baseId: base === '0' ? null : Number(base) }];
  });
}

/** Everything a journal holds. @throws AppError `project/damaged` when what was acknowledged cannot be read, `disk/…` */
export async function readJournal(path: string): Promise<JournalContent> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw fromFileError(error, path, 'read what was drawn');
  }
  let header: JournalHeader | undefined;
  const records: { offset: number; record: JournalRecord }[] = [];
  let at = 0;
  while (at < bytes.length) {
    const payload = payloadAt(bytes, at);
    if (payload === 'torn') break;
    if (payload === null) throw damaged(path, at);
    if (header === undefined) header = parsed(headerSchema, payload, path, at);
    else records.push({ offset: at, record: parsed(recordSchema, payload, path, at) });
    at += PREFIX + payload.length;
  }
  // It got its name with its first record whole.
  if (header === undefined) throw damaged(path, 0);
  return { header, records, validBytes: at, tornBytes: bytes.length - at };
}

/** The payload of the record at a place; `torn` when it is the last and not whole, null when it is damaged. */
function payloadAt(bytes: Buffer, at: number): Buffer | 'torn' | null {
  if (at + PREFIX > bytes.length) return 'torn';
  const length = bytes.readUInt32LE(at);
  const end = at + PREFIX + length;
  const payload = bytes.subarray(at + PREFIX, end);
  if (end <= bytes.length && length > 0 && crc32(payload) === bytes.readUInt32LE(at + 4)) return payload;
  // A file system may have made the file longer and lost what was to stand there.
  const unwritten = length === 0 && bytes.subarray(at, at + PREFIX).every((byte) => byte === 0);
  return end >= bytes.length || unwritten ? 'torn' : null;
}

async function readRecord(file: FileHandle, path: string, offset: number): Promise<JournalRecord> {
  const { size } = await file.stat();
  const prefix = Buffer.alloc(PREFIX);
  await file.read(prefix, 0, PREFIX, offset);
  const length = Math.min(prefix.readUInt32LE(0), size);
  const bytes = Buffer.concat([prefix, Buffer.alloc(length)]);
  for (let done = PREFIX; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, offset + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  const payload = payloadAt(bytes, 0);
  if (!(payload instanceof Buffer)) throw damaged(path, offset);
  return parsed(recordSchema, payload, path, offset);
}

function framed(message: JournalHeader | JournalRecord): Uint8Array {
  const payload = encodeFrame(message);
  const frame = Buffer.alloc(PREFIX + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame.writeUInt32LE(crc32(payload), 4);
  frame.set(payload, PREFIX);
  return frame;
}

function parsed<T>(schema: z.ZodType<T>, payload: Uint8Array, path: string, at: number): T {
  try {
    return schema.parse(decodeFrame(payload));
  } catch (error) {
    throw damaged(path, at, error);
  }
}

function damaged(path: string, at: number, cause?: unknown): AppError {
  return new AppError('project/damaged', `What was drawn cannot be read: "${path}" is damaged at byte ${at}. Restore the project from a backup with "nital project restore", or move that file away to go on from the last revision of the mask.`, { cause });
}

async function withFile(path: string, flags: 'r' | 'r+', work: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags);
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

async function writeWhole(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += (await file.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
}

/** A number that tells entries apart, for knowing one that is sent again. */
export function fingerprintOf(entry: StrokeEntry): number {
  return crc32(encodeFrame(entry));
}
