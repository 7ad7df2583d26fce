import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import type { RecentProject } from '../../shared/contract/areas/projectsArea.ts';
import { fromFileError } from '../../shared/errors/AppError.ts';

const settingsSchema = z.object({
  recent: z.array(z.object({ path: z.string(), name: z.string(), openedAt: z.string() })).default([]),
});
type Settings = z.infer<typeof settingsSchema>;

/** Projects that are remembered. */
const REMEMBERED = 20;

/** What the user of this PC chose, kept in one small file. One that is damaged is taken for an empty one: nothing in it is work. */
export class UserSettings {
  readonly #path: string;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** The newest first. */
  async recent(): Promise<RecentProject[]> {
    return (await this.#read()).recent.map((project) => ({ ...project, found: existsSync(project.path) }));
  }

  remember(project: { readonly path: string; readonly name: string }): Promise<void> {
    return this.#change(({ recent }) => ({ recent: [{ ...project, openedAt: new Date().toISOString() }, ...recent.filter(({ path }) => path !== project.path)].slice(0, REMEMBERED) }));
  }

  forget(path: string): Promise<void> {
    return this.#change(({ recent }) => ({ recent: recent.filter((project) => project.path !== path) }));
  }

  async #read(): Promise<Settings> {
    const text = await readFile(this.#path, 'utf8').catch(() => '{}');
    try {
      return settingsSchema.parse(JSON.parse(text));
    } catch {
      return settingsSchema.parse({});
    }
  }

  /** One change after another: each is made to what the one before it left. */
  #change(change: (settings: Settings) => Partial<Settings>): Promise<void> {
    const next = this.#writing.then(async () => {
      const settings = await this.#read();
      try {
        await mkdir(dirname(this.#path), { recursive: true });
      } catch (error) {
        throw fromFileError(error, this.#path, 'save the settings');
      }
      await writeDurably(this.#path, [Buffer.from(JSON.stringify({ ...settings, ...change(settings) }, null, 2))], 'save the settings');
    });
    this.#writing = next.catch(() => undefined);
    return next;
  }
}
