import type { StoredLabelSet } from '../../../shared/domain/records.ts';
import { LabelSets } from '../areas/LabelSets.ts';
import { walkFiles } from '../files/walkFiles.ts';
import { schemaVersion } from '../migrations/migrate.ts';
import { existingProject, openForReading } from '../openProject.ts';
import { ProjectWriter } from '../ProjectWriter.ts';
import type { ReadableDb } from '../sqlite/ReadableDb.ts';

/** The tables whose rows a user would count. */
const COUNTED = {
  specimens: 'specimens',
  micrographs: 'micrographs',
  masks: 'masks',
  maskRevisions: 'mask_revisions',
  datasets: 'datasets',
  runs: 'runs',
  models: 'models',
  evaluations: 'evaluations',
  series: 'series',
  batches: 'batches',
  measurements: 'measurements',
  reports: 'reports',
  auditEntries: 'audit',
} as const;

export type RecordCounts = Readonly<Record<keyof typeof COUNTED, number>>;

export interface ProjectInfo {
  readonly path: string;
  readonly name: string;
  readonly createdAt: string;
  readonly schemaVersion: number;
  readonly labelSets: readonly StoredLabelSet[];
  readonly counts: RecordCounts;
  /** Size on the disk in bytes. */
  readonly bytes: { readonly database: number; readonly blobs: number; readonly runs: number; readonly total: number };
}

/**
 * What a project holds; read without the lock, so also while another program writes.
 * @throws AppError `project/notFound`, `project/fromFuture`, `project/damaged`.
 */
export async function projectInfo(path: string): Promise<ProjectInfo> {
  const paths = existingProject(path);
  const database = openForReading(paths);
  let stored: Omit<ProjectInfo, 'bytes'>;
  try {
    const db = database.db;
    const row = db.get<{ name: string; createdAt: string }>('SELECT name, created_at AS createdAt FROM project');
    stored = {
      path: paths.folder,
      name: row?.name ?? '',
      createdAt: row?.createdAt ?? '',
      schemaVersion: schemaVersion(db),
      labelSets: new LabelSets(db, new ProjectWriter(undefined, paths.folder, '')).list(),
      counts: countRecords(db),
    };
  } finally {
    database.close();
  }
  const sizes = { database: 0, blobs: 0, runs: 0, total: 0 };
  for (const file of await walkFiles(paths.folder)) {
    sizes.total += file.bytes;
    if (file.path.startsWith(paths.blobs)) sizes.blobs += file.bytes;
    else if (file.path.startsWith(paths.runs)) sizes.runs += file.bytes;
    else if (file.path.startsWith(paths.database)) sizes.database += file.bytes;
  }
  return { ...stored, bytes: sizes };
}

/** Rows of each table of user data. */
export function countRecords(db: ReadableDb): RecordCounts {
  const counts = Object.entries(COUNTED).map(([name, table]) => [name, db.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0]);
  return Object.fromEntries(counts) as RecordCounts;
}
