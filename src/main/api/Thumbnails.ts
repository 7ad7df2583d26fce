import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import type { Picture } from '../../shared/contract/areas/micrographsArea.ts';
import type { Micrograph } from '../../shared/domain/records.ts';
import type { DiskCache } from '../caches/DiskCache.ts';
import type { ImageWorker } from '../imageWorker/ImageWorker.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';

/** Small pictures of micrographs, kept by what they show: the same pixels are decoded once, whatever project they are in. */
export class Thumbnails {
  readonly #disk: DiskCache;
  readonly #images: ImageWorker;
  /** One after another: each may take the memory of a whole micrograph. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(disk: DiskCache, images: ImageWorker) {
    this.#disk = disk;
    this.#images = images;
  }

  /** The longer side is at most `side` pixels. @throws AppError `input/…`, `project/damaged` */
  async get(project: ProjectStore, micrograph: Micrograph, side: number): Promise<Picture> {
    const { pixelSha256 } = micrograph;
    const path = this.#disk.path(pixelSha256, `-${side}.jpg`);
    const known = await readFile(path).catch(() => null);
    if (known !== null) await this.#disk.touch(path);
    return { type: 'image/jpeg', bytes: known ?? (await this.#inTurn(() => this.#make(project.blobs.path(micrograph.sha256), side, path))) };
  }

  async #make(source: string, side: number, path: string): Promise<Uint8Array> {
    const bytes = await this.#images.run('thumbnail', { path: source, mask: null, side });
    // A cache that cannot be written is only slow.
    await mkdir(dirname(path), { recursive: true })
      .then(() => writeDurably(path, [bytes], 'keep a thumbnail'))
      .then(() => this.#disk.added(bytes.length))
      .catch(() => undefined);
    return bytes;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(work);
    this.#queue = next.catch(() => undefined);
    return next;
  }
}
