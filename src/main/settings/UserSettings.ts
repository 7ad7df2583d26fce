import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import type { RecentProject } from '../../shared/contract/areas/projectsArea.ts';
import { APPEARANCES, LEAST_DISK_MB, LEAST_MEMORY_MB, type SettingsChanges } from '../../shared/contract/areas/settingsArea.ts';
import { trainingDeviceSchema } from '../../shared/engineProtocol/devices.ts';
import { fromFileError } from '../../shared/errors/AppError.ts';

/** Each part that is missing or damaged is as if it had never been chosen; the others stay. */
const settingsSchema = z.object({
  recent: z.array(z.object({ path: z.string(), name: z.string(), openedAt: z.string() })).catch([]),
  laboratory: z.object({ name: z.string().catch(''), address: z.array(z.string()).catch([]), accreditation: z.string().nullable().catch(null) }).catch({ name: '', address: [], accreditation: null }),
  /** Name of the file in the settings' folder. */
  logo: z.string().regex(/^logo-[0-9a-f]+\.(png|jpg)$/).nullable().catch(null),
  operator: z.string().nullable().catch(null),
  device: trainingDeviceSchema.catch('auto'),
  memoryMB: z.number().int().min(LEAST_MEMORY_MB).nullable().catch(null),
  diskMB: z.number().int().min(LEAST_DISK_MB).nullable().catch(null),
  appearance: z.enum(APPEARANCES).catch('dark'),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

/** Milliseconds for which the file is not read again: it is asked for with every tile of a micrograph. */
const FRESH = 1000;
/** Projects that are remembered. */
const REMEMBERED = 20;

/** What the user of this PC chose, kept in one small file. Where that is damaged nobody is disturbed: nothing in it is work. */
export class UserSettings {
  readonly #path: string;
  readonly #listeners = new Set<() => void>();
  #known: { readonly settings: Settings; readonly at: number } | null = null;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** The folder of the settings, for what does not fit into their file. */
  get folder(): string {
    return dirname(this.#path);
  }

  /** As they stand; what another program wrote is seen a second later. */
  read(): Settings {
    const now = performance.now();
    if (this.#known === null || now - this.#known.at > FRESH) this.#known = { settings: this.#stored(), at: now };
    return this.#known.settings;
  }

  /** The newest first. */
  recent(): RecentProject[] {
    return this.read().recent.map((project) => ({ ...project, found: existsSync(project.path) }));
  }

  remember(project: { readonly path: string; readonly name: string }): Promise<void> {
    return this.#change(({ recent }) => ({ recent: [{ ...project, openedAt: new Date().toISOString() }, ...recent.filter(({ path }) => path !== project.path)].slice(0, REMEMBERED) }));
  }

  forget(path: string): Promise<void> {
    return this.#change(({ recent }) => ({ recent: recent.filter((project) => project.path !== path) }));
  }

  /** What is left out stays; a name that is empty is none. Whoever watches is told. @throws AppError `disk/…` */
  async change({ laboratory, operator, ...others }: SettingsChanges & { readonly logo?: string | null }): Promise<void> {
    await this.#change((before) => ({
      ...others,
      ...(laboratory === undefined ? {} : { laboratory: { ...before.laboratory, ...laboratory, ...(laboratory.accreditation === '' ? { accreditation: null } : {}) } }),
      ...(operator === undefined ? {} : { operator: operator === '' ? null : operator }),
    }));
    for (const listener of this.#listeners) listener();
  }

  /** Tells of changes that `change` made until the returned function is called. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #stored(): Settings {
    try {
      return settingsSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return settingsSchema.parse({});
    }
  }

  /** One change after another: each is made to what the one before it left. */
  #change(change: (settings: Settings) => Partial<Settings>): Promise<void> {
    const next = this.#writing.then(async () => {
      const settings = this.#stored();
      try {
        await mkdir(this.folder, { recursive: true });
      } catch (error) {
        throw fromFileError(error, this.#path, 'save the settings');
      }
      await writeDurably(this.#path, [Buffer.from(JSON.stringify({ ...settings, ...change(settings) }, null, 2))], 'save the settings');
      this.#known = null;
    });
    this.#writing = next.catch(() => undefined);
    return next;
  }
}
