import { glob, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';

/** Extensions that a folder is searched for; a file named outright is taken whatever it is called. */
export const IMAGE_EXTENSIONS = new Set(['.tif', '.tiff', '.png', '.jpg', '.jpeg', '.bmp']);

/**
 * The files that a person named: files as they are, folders for the images in them (sorted, not those in folders below),
 * patterns such as `images/*.tif` where the shell did not expand them.
 * @throws AppError `input/notFound` for a pattern or folder without an image. A missing file is left to whoever reads it.
 */
export async function expandInputs(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const kind = await stat(path).catch(() => undefined);
    if (kind?.isDirectory() === true) files.push(...(await imagesIn(path)));
    else if (kind === undefined && /[*?[{]/.test(path)) files.push(...(await matching(path)));
    else files.push(path);
  }
  return files;
}

async function imagesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => Promise.reject(fromFileError(error, folder, 'look for micrographs')));
  const images = names.filter((name) => IMAGE_EXTENSIONS.has(extname(name).toLowerCase())).sort();
  if (images.length === 0) throw new AppError('input/notFound', `The folder "${folder}" holds no TIFF, PNG, JPEG or BMP image.`);
  return images.map((name) => join(folder, name));
}

async function matching(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const match of glob(pattern)) found.push(match);
  found.sort();
  if (found.length === 0) throw new AppError('input/notFound', `No file matches "${pattern}". Check the pattern and the folder.`);
  return found;
}
