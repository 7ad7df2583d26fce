import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '../../imaging/decodeImage.ts';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import { toDisplay } from '../../imaging/render/toDisplay.ts';
import type { Picture } from '../../shared/contract/areas/micrographsArea.ts';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import type { UserSettings } from './UserSettings.ts';

const PNG = [0x89, 0x50, 0x4e, 0x47];
const JPEG = [0xff, 0xd8, 0xff];

/** The laboratory's logo: a picture file beside the settings, called by its content. */
export class LogoFile {
  readonly #settings: UserSettings;

  constructor(settings: UserSettings) {
    this.#settings = settings;
  }

  /** Null where there is none, or where its file was lost. */
  async picture(): Promise<Picture | null> {
    const path = this.#path();
    const bytes = path === null ? null : await readFile(path).catch(() => null);
    return path === null || bytes === null ? null : { type: path.endsWith('.png') ? 'image/png' : 'image/jpeg', bytes };
  }

  /** As reports print it; null where there is none, or where its file was lost. */
  async raster(): Promise<Raster | null> {
    const path = this.#path();
    return path === null ? null : decodeImage(path).then(({ raster }) => toDisplay(raster), () => null);
  }

  /** Takes the place of the one before; null: there is none any more. @throws AppError `input/unsupported`, `input/unreadable`, `disk/…` */
  async set(file: Uint8Array | null): Promise<void> {
    const before = this.#path();
    const name = file === null ? null : await this.#keep(file);
    await this.#settings.change({ logo: name });
    if (before !== null && before !== this.#path()) await rm(before, { force: true }).catch(() => undefined);
  }

  async #keep(file: Uint8Array): Promise<string> {
    const starts = (bytes: readonly number[]): boolean => bytes.every((byte, at) => file[at] === byte);
    const extension = starts(PNG) ? 'png' : starts(JPEG) ? 'jpg' : null;
    if (extension === null) throw new AppError('input/unsupported', 'The logo is neither a PNG nor a JPEG file. Save it as one of them and choose it again.');
    const name = `logo-${createHash('sha256').update(file).digest('hex').slice(0, 16)}.${extension}`;
    const path = join(this.#settings.folder, name);
    const trial = `${path}.new.${extension}`;
    try {
      await mkdir(this.#settings.folder, { recursive: true });
      await writeDurably(trial, [file], 'keep the logo');
      await decodeImage(trial).catch((error: unknown) => Promise.reject(new AppError('input/unreadable', 'The logo cannot be read: its file is damaged. Save it anew and choose it again.', { cause: error })));
      await rename(trial, path);
    } catch (error) {
      await rm(trial, { force: true }).catch(() => undefined);
      throw fromFileError(error, path, 'keep the logo');
    }
    return name;
  }

  #path(): string | null {
    const { logo } = this.#settings.read();
    return logo === null ? null : join(this.#settings.folder, logo);
  }
}
