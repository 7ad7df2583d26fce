import { readdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';

const MASK_EXTENSIONS = new Set(['.png', '.tif', '.tiff', '.bmp']);
/** Taken where there is nothing better, so that the reader can say why a JPEG is no mask. */
const LOSSY_EXTENSIONS = new Set(['.jpg', '.jpeg']);

/** Masks that lie in a folder under the base names of their micrographs. */
export class MaskFolder {
  readonly folder: string;
  readonly #byBase: ReadonlyMap<string, readonly string[]>;
  readonly #used = new Set<string>();

  private constructor(folder: string, byBase: ReadonlyMap<string, readonly string[]>) {
    this.folder = folder;
    this.#byBase = byBase;
  }

  /**
   * Lists a folder, less the files that are imported as micrographs themselves.
   * @throws AppError `input/notFound` when it is missing or holds no mask.
   */
  static async open(folder: string, micrographs: readonly string[]): Promise<MaskFolder> {
    const names = await readdir(folder).catch((error: unknown) => Promise.reject(fromFileError(error, folder, 'look for masks')));
    const inputs = new Set(micrographs.map((file) => resolve(file)));
    const byBase = new Map<string, string[]>();
    const sorted = names.filter((name) => !inputs.has(resolve(folder, name))).sort();
    const add = (name: string): unknown => byBase.set(baseName(name), [...(byBase.get(baseName(name)) ?? []), join(folder, name)]);
    for (const name of sorted) if (MASK_EXTENSIONS.has(extname(name).toLowerCase())) add(name);
    for (const name of sorted) if (LOSSY_EXTENSIONS.has(extname(name).toLowerCase()) && !byBase.has(baseName(name))) add(name);
    if (byBase.size === 0) throw new AppError('input/notFound', `The folder "${folder}" holds no masks (PNG, TIFF or BMP named like the micrographs). Check the folder of masks.`);
    return new MaskFolder(folder, byBase);
  }

  /** The mask of a micrograph, if there is one. @throws AppError `input/invalid` when there are several. */
  maskOf(micrograph: string): string | null {
    const found = this.#byBase.get(baseName(micrograph)) ?? [];
    for (const path of found) this.#used.add(path);
    if (found.length > 1) throw new AppError('input/invalid', `"${basename(micrograph)}" has ${found.length} masks: ${found.map((path) => basename(path)).join(', ')}. Keep one of them in "${this.folder}".`);
    return found[0] ?? null;
  }

  /** Masks that no micrograph asked for. */
  unused(): string[] {
    return [...this.#byBase.values()].flat().filter((path) => !this.#used.has(path));
  }
}

/** The name that a micrograph and its mask share; case does not matter, as on Windows. */
export function baseName(path: string): string {
  return basename(path, extname(path)).toLowerCase();
}
