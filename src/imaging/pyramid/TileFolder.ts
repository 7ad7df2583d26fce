import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { DisplayRaster } from '../rasters.ts';
import type { DisplayWindow } from '../render/toDisplay.ts';

/** CRC-32 of all that follows, width, height, channels. */
const HEADER = 9;

/**
 * Tiles of one image on the disk, not packed: reading one must cost less than making it. They can all be made again: what cannot be
 * read or written is as if it were not there.
 */
export class TileFolder {
  readonly #folder: string;
  readonly #onWritten: (bytes: number) => void;

  /** `onWritten` hears how many bytes were added. */
  constructor(folder: string, onWritten: (bytes: number) => void = () => undefined) {
    this.#folder = folder;
    this.#onWritten = onWritten;
  }

  async read(name: string): Promise<DisplayRaster | undefined> {
    try {
      // Its checksum tells a tile that was half written from a whole one.
      const bytes = await readFile(join(this.#folder, name));
      const [width, height, channels] = [bytes.readUInt16LE(4), bytes.readUInt16LE(6), bytes.readUInt8(8)];
      if ((channels !== 1 && channels !== 3) || bytes.length !== HEADER + width * height * channels || crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0)) return undefined;
      return { width, height, channels, bitDepth: 8, data: new Uint8Array(bytes.subarray(HEADER)) };
    } catch {
      return undefined;
    }
  }

  async write(name: string, { width, height, channels, data }: DisplayRaster): Promise<void> {
    const bytes = Buffer.alloc(HEADER + data.length);
    bytes.writeUInt16LE(width, 4);
    bytes.writeUInt16LE(height, 6);
    bytes.writeUInt8(channels, 8);
    bytes.set(data, HEADER);
    bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
    await this.#put(name, bytes);
  }

  async readWindow(): Promise<DisplayWindow | undefined> {
    try {
      const { low, high } = JSON.parse(await readFile(join(this.#folder, 'window.json'), 'utf8')) as Partial<DisplayWindow>;
      return typeof low === 'number' && typeof high === 'number' && low < high ? { low, high } : undefined;
    } catch {
      return undefined;
    }
  }

  async writeWindow(window: DisplayWindow): Promise<void> {
    await this.#put('window.json', Buffer.from(JSON.stringify(window)));
  }

  async #put(name: string, bytes: Uint8Array): Promise<void> {
    const temporary = join(this.#folder, `${name}.${randomUUID()}`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(temporary, bytes);
      await rename(temporary, join(this.#folder, name));
      this.#onWritten(bytes.length);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }
}
