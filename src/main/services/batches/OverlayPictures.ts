import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeDurably } from '../../../imaging/files/writeDurably.ts';
import type { ImageWorker } from '../../imageWorker/ImageWorker.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import type { ItemStanding } from './itemViews.ts';

/** Small pictures of micrographs with their masks over them, kept by what they show. */
export class OverlayPictures {
  readonly #images: ImageWorker;
  readonly #folder: string;

  constructor(images: ImageWorker, cacheFolder: string) {
    this.#images = images;
    this.#folder = join(cacheFolder, 'overlays');
  }

  /** A JPEG. `outside`: the overlay that was written for a file that is not in the project. @throws AppError `input/…` */
  async get(project: ProjectStore, { item, micrograph, shown }: ItemStanding, outside: string | null, side: number): Promise<Uint8Array> {
    // What lies outside of the project may change: it is not kept.
    if (micrograph === null) return this.#images.run('thumbnail', { path: outside ?? item.file, mask: null, side });
    const { classes } = project.labelSets.first();
    const look = classes.map(({ colour }) => colour.slice(1)).join('');
    const name = `${micrograph.pixelSha256.slice(0, 32)}-${shown?.sha256.slice(0, 32) ?? 'none'}-${look}-${side}.jpg`;
    const path = join(this.#folder, name.slice(0, 2), name);
    const kept = await readFile(path).catch(() => null);
    if (kept !== null) return kept;
    const mask = shown === null ? null : { path: project.blobs.path(shown.sha256), labelSet: { classes } };
    const bytes = await this.#images.run('thumbnail', { path: project.blobs.path(micrograph.sha256), mask, side });
    // A cache that cannot be written is only slow.
    await mkdir(dirname(path), { recursive: true })
      .then(() => writeDurably(path, [bytes], 'keep a thumbnail'))
      .catch(() => undefined);
    return bytes;
  }
}
