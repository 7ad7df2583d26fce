import { AppError } from '../../../shared/errors/AppError.ts';
import { BlobStore } from '../files/BlobStore.ts';
import { ProjectLock } from '../files/ProjectLock.ts';
import type { ProjectPaths } from '../files/projectPaths.ts';
import { existingProject, openForReading, openForWriting, operatorName, type Operator } from '../openProject.ts';
import { Runs } from '../areas/Runs.ts';
import { ProjectWriter } from '../ProjectWriter.ts';
import type { OpenDatabase } from '../sqlite/openDatabase.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';
import { WritableDb } from '../sqlite/WritableDb.ts';
import { blobReferences } from './blobReferences.ts';
import { checkBlobs } from './checkBlobs.ts';
import { checkJournals, JournalPlaces } from './checkJournals.ts';
import { interruptedRuns, settleInterruptedRuns } from './interruptedRuns.ts';
import type { InterruptedRun } from './interruptedRuns.ts';
import { findLeftovers } from './leftovers.ts';
import { countRecords } from './projectInfo.ts';
import type { RecordCounts } from './projectInfo.ts';
import { isSound } from './ProjectProblem.ts';
import type { ProjectProblem } from './ProjectProblem.ts';

export interface CheckOptions {
  /** Remove leftovers and settle interrupted runs; needs the lock. Lost data are never made up. */
  readonly repair?: boolean;
  readonly operator?: Operator;
}

export interface CheckResult {
  /** No damage stands; leftovers may. */
  readonly ok: boolean;
  readonly problems: readonly ProjectProblem[];
  /** Null when the database is too damaged to be counted. */
  readonly counts: RecordCounts | null;
  /** Stored files that were read and compared with their hash. */
  readonly blobsChecked: number;
  /** False when another program writes meanwhile: then leftovers and interrupted runs cannot be told and are not looked for. */
  readonly alone: boolean;
}

const RESTORE = 'Restore the project from a backup with "nital project restore".';

/**
 * Looks at everything a project holds: the database's structure and references, every stored file against its hash, the journals
 * of the masks, leftovers of killed programs, and runs that say they are running.
 * @throws AppError `project/notFound`, `project/fromFuture`; `project/locked` when it is to repair and cannot.
 */
export async function checkProject(path: string, options: CheckOptions = {}): Promise<CheckResult> {
  const paths = existingProject(path);
  const repair = options.repair === true;
  const lock = lockUnlessTaken(paths, repair);
  const alone = lock !== undefined;
  try {
    let database: OpenDatabase<ReadableDb>;
    try {
      database = repair ? openForWriting(paths) : openForReading(paths);
    } catch (error) {
      return { ok: false, problems: [unreadable(error)], counts: null, blobsChecked: 0, alone };
    }
    try {
      return await checkOpened(database.db, paths, operatorName(options.operator), alone);
    } finally {
      database.close();
    }
  } finally {
    lock?.release();
  }
}

async function checkOpened(db: ReadableDb, paths: ProjectPaths, operator: string, alone: boolean): Promise<CheckResult> {
  const broken = checkDatabase(db);
  if (broken.length > 0) return { ok: false, problems: broken, counts: null, blobsChecked: 0, alone };

  const references = blobReferences(db);
  const problems = await checkBlobs(new BlobStore(paths.blobs), references, `${RESTORE} If you have the original file, importing it again brings it back.`);
  const repair = db instanceof WritableDb;
  problems.push(...(await checkJournals(paths.strokes, new JournalPlaces(db), RESTORE, repair ? 'repair' : alone ? 'tell' : 'look')));
  if (alone) {
    const runs = new Runs(db, new ProjectWriter(repair ? db : undefined, paths.folder, operator));
    const interrupted = repair ? settleInterruptedRuns(runs, paths) : interruptedRuns(runs, paths);
    problems.push(...interrupted.map((run) => interruptedProblem(run, repair)));
    problems.push(...(await findLeftovers(paths, new Set(references.map((reference) => reference.sha256)), runs, repair)));
  }
  return { ok: isSound(problems), problems, counts: countRecords(db), blobsChecked: references.length, alone };
}

/** The right to write; undefined when it is taken, or the disk is read-only, and only a look is wanted. */
function lockUnlessTaken(paths: ProjectPaths, needed: boolean): ProjectLock | undefined {
  try {
    return ProjectLock.acquire(paths);
  } catch (error) {
    if (!needed && error instanceof AppError && (error.code === 'project/locked' || error.code === 'disk/denied')) return undefined;
    throw error;
  }
}

function unreadable(error: unknown): ProjectProblem {
  if (error instanceof AppError && error.code === 'project/damaged') return { severity: 'damage', what: error.message, cure: RESTORE, repaired: false };
  throw error;
}

function checkDatabase(db: ReadableDb): ProjectProblem[] {
  try {
    const structure = (db.pragma('integrity_check') as { integrity_check: string }[]).map((row) => row.integrity_check).filter((text) => text !== 'ok');
    const references = (db.pragma('foreign_key_check') as { table: string; rowid: number | null; parent: string }[]).map(
      (row) => `a row of ${row.table}${row.rowid === null ? '' : ` (${row.rowid})`} refers to a row of ${row.parent} that is not there`,
    );
    return [...structure, ...references].map((text) => ({ severity: 'damage', what: `"${db.path}" is damaged: ${text}.`, cure: RESTORE, repaired: false }));
  } catch (error) {
    return [unreadable(error)];
  }
}

function interruptedProblem(run: InterruptedRun, repaired: boolean): ProjectProblem {
  return {
    severity: 'leftover',
    what: `Run ${run.id} says it is ${run.before}, but ${run.state === 'paused' ? 'its program has ended; it can be resumed from its checkpoint' : 'it left no checkpoint to resume from'}.`,
    cure: `Open the project, or run "nital project check --repair", to mark it as ${run.state}.`,
    repaired,
  };
}
