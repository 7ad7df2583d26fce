import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { AppError, toAppError } from '../../../shared/errors/AppError.ts';
import { BlobStore } from '../files/BlobStore.ts';
import { projectPaths } from '../files/projectPaths.ts';
import type { ProjectPaths } from '../files/projectPaths.ts';
import { syncFolder } from '../../../imaging/files/syncFolder.ts';
import { assertOpenable, migrate } from '../migrations/migrate.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { fromSqliteError } from '../sqlite/fromSqliteError.ts';
import { openReadable, openWritable } from '../sqlite/openDatabase.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { blobReferences } from './blobReferences.ts';
import type { BlobReference } from './blobReferences.ts';
import { checkBlobs } from './checkBlobs.ts';
import { JournalPlaces } from './checkJournals.ts';
import { copyJournals } from './copyJournals.ts';
import { countRecords } from './projectInfo.ts';
import type { RecordCounts } from './projectInfo.ts';
import { isSound } from './ProjectProblem.ts';
import type { ProjectProblem } from './ProjectProblem.ts';

export interface CopyResult {
  /** False when a stored file was missing or damaged at the source: everything else is in the copy. */
  readonly ok: boolean;
  readonly path: string;
  readonly problems: readonly ProjectProblem[];
  readonly counts: RecordCounts;
  readonly blobsCopied: number;
}

/** What the copy is called in messages, and what else belongs into its folder before it gets its name. */
export interface CopyPurpose {
  readonly action: string;
  finish(copy: ProjectPaths): Promise<void>;
}

/**
 * A consistent copy of a project that other programs may be writing to: first a snapshot of the database through
 * SQLite's own backup, then the blobs it names, which never change, then the journals of the masks. It gets its name when
 * everything in it was read back and compared, so a copy that stands there is whole.
 */
export async function copyProject(source: ProjectPaths, target: string, purpose: CopyPurpose): Promise<CopyResult> {
  const { folder } = projectPaths(target);
  if (existsSync(folder)) throw new AppError('project/exists', `Cannot ${purpose.action}: "${folder}" exists already and is not overwritten. Choose another name.`);
  if (isInside(folder, source.folder)) throw new AppError('usage/invalid', `Cannot ${purpose.action}: "${folder}" lies inside "${source.folder}". Choose a place outside of it.`);
  const partial = projectPaths(`${folder}.partial-${randomUUID().slice(0, 8)}`);
  try {
    for (const path of [dirname(folder), partial.folder, partial.blobs, partial.runs]) mkdirSync(path, { recursive: true });
    await snapshot(source, partial);
    const { references, counts, places } = settleDatabase(partial);
    const missing = await copyBlobs(source, partial, references);
    const problems = [...missing, ...(await copyJournals(source.strokes, partial.strokes, places))];
    await purpose.finish(partial);
    await syncFolder(partial.folder);
    renameSync(partial.folder, folder);
    await syncFolder(dirname(folder));
    return { ok: isSound(problems), path: folder, problems, counts, blobsCopied: references.length - missing.length };
  } catch (error) {
    rmSync(partial.folder, { recursive: true, force: true });
    throw fromSqliteError(error, folder, purpose.action);
  }
}

async function snapshot(source: ProjectPaths, copy: ProjectPaths): Promise<void> {
  const database = openReadable(source.database);
  try {
    assertOpenable(database.db, MIGRATIONS);
    await database.connection.backup(copy.database);
  } catch (error) {
    throw fromSqliteError(error, source.database, 'read the project');
  } finally {
    database.close();
  }
}

/** Brings the copied database up to date and verifies it; closing it makes it one plain file. */
function settleDatabase(copy: ProjectPaths): { references: BlobReference[]; counts: RecordCounts; places: JournalPlaces } {
  const opened = openWritable(copy.database, { create: false });
  try {
    migrate(opened.db, MIGRATIONS);
    assertIntegrity(opened.db);
    return { references: blobReferences(opened.db), counts: countRecords(opened.db), places: new JournalPlaces(opened.db) };
  } finally {
    opened.close();
  }
}

function assertIntegrity(db: ReadableDb): void {
  const faults = (db.pragma('integrity_check') as { integrity_check: string }[]).filter((row) => row.integrity_check !== 'ok');
  const strays = db.pragma('foreign_key_check');
  if (faults.length > 0 || strays.length > 0) {
    throw new AppError('project/damaged', `The database of the project is damaged (${faults[0]?.integrity_check ?? `${strays.length} rows refer to missing ones`}). Restore the project from an earlier backup with "nital project restore".`);
  }
}

/** A blob that cannot be copied soundly is told and left out: a backup of the rest is better than none. */
async function copyBlobs(source: ProjectPaths, copy: ProjectPaths, references: readonly BlobReference[]): Promise<ProjectProblem[]> {
  const from = new BlobStore(source.blobs);
  const to = new BlobStore(copy.blobs);
  const problems: ProjectProblem[] = [];
  const copied: BlobReference[] = [];
  for (const reference of references) {
    const wrong = await copyBlob(from, to, reference.sha256);
    if (wrong === undefined) copied.push(reference);
    else problems.push({ severity: 'damage', what: `The file of ${reference.what} ${wrong} and is not in the copy.`, cure: 'Restore it from an earlier backup, or import the original file again.', repaired: false });
  }
  const wrongAfter = await checkBlobs(to, copied, 'Check the disk that the copy was written to, and copy again.');
  if (wrongAfter[0] !== undefined) throw new AppError('disk/denied', `What was written could not be read back. ${wrongAfter[0].what} ${wrongAfter[0].cure}`);
  return problems;
}

async function copyBlob(from: BlobStore, to: BlobStore, sha256: string): Promise<string | undefined> {
  if (!from.has(sha256)) return 'is missing';
  try {
    const written = await to.put(from.path(sha256));
    if (written === sha256) return undefined;
    rmSync(to.path(written), { force: true });
    return `is damaged ("${from.path(sha256)}" has another content than its name says)`;
  } catch (error) {
    const told = toAppError(error);
    if (told.code === 'disk/full') throw told;
    return `cannot be copied (${told.message})`;
  }
}

function isInside(inner: string, outer: string): boolean {
  const path = relative(outer, inner);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`);
}
