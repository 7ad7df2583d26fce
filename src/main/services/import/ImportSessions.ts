import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';
import { ImportSession, type SessionFile } from './ImportSession.ts';
import { UploadFolder, type UploadFile } from './UploadFolder.ts';

interface Entry {
  readonly project: string;
  readonly upload: UploadFolder | null;
  session: ImportSession | null;
  usedAt: number;
}

/** Uploads that nobody has touched for so long are let go when another one begins, in milliseconds. */
const PATIENCE = 6 * 3_600_000;

/** The imports that windows are preparing. What they sent lies in a folder of this program, removed afterwards and at the next start. */
export class ImportSessions {
  readonly #folder: string;
  readonly #entries = new Map<string, Entry>();
  #cleaned: Promise<void> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Begins an upload. @throws AppError as `UploadFolder.create` */
  async begin(project: string, files: readonly UploadFile[]): Promise<string> {
    this.#cleaned ??= this.#removeLeftovers();
    await this.#cleaned;
    for (const [id, { usedAt }] of this.#entries) if (Date.now() - usedAt > PATIENCE) await this.discard(id);
    const id = randomBytes(12).toString('hex');
    this.#add(id, { project, upload: await UploadFolder.create(join(this.#ownFolder(), id), files), session: null, usedAt: 0 });
    return id;
  }

  /** Takes files and folders of this computer. @throws AppError `input/notFound` */
  async open(project: string, paths: readonly string[]): Promise<string> {
    const found = await Promise.all(paths.map(filesAt));
    const id = randomBytes(12).toString('hex');
    this.#add(id, { project, upload: null, session: new ImportSession(project, found.flat()), usedAt: 0 });
    return id;
  }

  piece(id: string, file: number, offset: number, bytes: Uint8Array): Promise<void> {
    const { upload } = this.#get(id);
    if (upload === null) throw new AppError('usage/invalid', 'The files of this import are on this computer already.');
    return upload.piece(file, offset, bytes);
  }

  /** @throws AppError `project/unknownRecord`, `input/invalid` while bytes are missing */
  async session(id: string): Promise<ImportSession> {
    const entry = this.#get(id);
    entry.session ??= new ImportSession(entry.project, (await entry.upload?.whole()) ?? []);
    return entry.session;
  }

  /** Removes what was sent; how the import ended can still be asked. */
  async removeFiles(id: string): Promise<void> {
    await this.#entries.get(id)?.upload?.remove();
  }

  async discard(id: string): Promise<void> {
    await this.removeFiles(id);
    this.#entries.delete(id);
  }

  /** The program ends. */
  close(): void {
    rmSync(this.#ownFolder(), { recursive: true, force: true });
    this.#entries.clear();
  }

  #add(id: string, entry: Entry): void {
    this.#entries.set(id, { ...entry, usedAt: Date.now() });
  }

  #get(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new AppError('project/unknownRecord', 'This import is not there any more: it was ended, or the program was restarted. Begin it again.');
    entry.usedAt = Date.now();
    return entry;
  }

  #ownFolder(): string {
    return join(this.#folder, String(process.pid));
  }

  /** What programs that do not run any more left behind. */
  async #removeLeftovers(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) if (name === String(process.pid) || !isRunning(Number(name))) await rm(join(this.#folder, name), { recursive: true, force: true });
  }
}

/** A file itself, or all files in and below a folder under names that begin with the folder's. */
async function filesAt(path: string): Promise<SessionFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ name: basename(path), path }];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return { name: [basename(path), ...file.slice(path.length).split(/[\\/]/).filter((part) => part !== '')].join('/'), path: file };
    });
  } catch (error) {
    throw fromFileError(error, path, 'look at what to import');
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}
