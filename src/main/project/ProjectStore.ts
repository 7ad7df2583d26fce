import { mkdirSync } from 'node:fs';
import { fromFileError } from '../../shared/errors/AppError.ts';
import type { Id } from '../../shared/domain/records.ts';
import { Audit } from './areas/Audit.ts';
import { Batches } from './areas/Batches.ts';
import { Calibrations } from './areas/Calibrations.ts';
import { Datasets } from './areas/Datasets.ts';
import { Evaluations } from './areas/Evaluations.ts';
import { HeatTreatments } from './areas/HeatTreatments.ts';
import { LabelSets } from './areas/LabelSets.ts';
import { Masks } from './areas/Masks.ts';
import { Measurements } from './areas/Measurements.ts';
import { Micrographs } from './areas/Micrographs.ts';
import { Models } from './areas/Models.ts';
import { Preparations } from './areas/Preparations.ts';
import { Reports } from './areas/Reports.ts';
import { Runs } from './areas/Runs.ts';
import { Series } from './areas/Series.ts';
import { Specimens } from './areas/Specimens.ts';
import { BlobStore } from './files/BlobStore.ts';
import { batchFolder, runFolder } from './files/projectPaths.ts';
import type { ProjectPaths } from './files/projectPaths.ts';
import { ProjectWriter } from './ProjectWriter.ts';
import type { OpenDatabase } from './sqlite/openDatabase.ts';
import type { ReadableDb } from './sqlite/ReadableDb.ts';
import { WritableDb } from './sqlite/WritableDb.ts';

/** What `openProject` brings together. Without a lock and a `WritableDb` the project can only be read. */
export interface ProjectParts {
  readonly paths: ProjectPaths;
  readonly database: OpenDatabase<ReadableDb>;
  readonly lock: { release(): void } | undefined;
  /** Who works with the project, for the audit trail. */
  readonly operator: () => string;
}

/**
 * An open project: one object per area, plain records in and out. Everything is on the disk when a call returns, so
 * closing is never needed for safety; it gives the lock back.
 */
export class ProjectStore {
  readonly folder: string;
  /** Where the journals of its masks lie; missing until something is drawn. */
  readonly strokes: string;
  readonly readOnly: boolean;
  readonly name: string;
  readonly createdAt: string;
  readonly blobs: BlobStore;
  readonly specimens: Specimens;
  readonly heatTreatments: HeatTreatments;
  readonly preparations: Preparations;
  readonly micrographs: Micrographs;
  readonly calibrations: Calibrations;
  readonly labelSets: LabelSets;
  readonly masks: Masks;
  readonly datasets: Datasets;
  readonly runs: Runs;
  readonly models: Models;
  readonly evaluations: Evaluations;
  readonly series: Series;
  readonly batches: Batches;
  readonly measurements: Measurements;
  readonly reports: Reports;
  readonly audit: Audit;
  readonly #parts: ProjectParts;
  readonly #writer: ProjectWriter;

  /** Made by `openProject` and `createProject` only. */
  constructor(parts: ProjectParts) {
    const { paths, database } = parts;
    const db = database.db;
    const writer = new ProjectWriter(db instanceof WritableDb ? db : undefined, paths.folder, parts.operator);
    const row = db.get<{ name: string; createdAt: string }>('SELECT name, created_at AS createdAt FROM project');
    this.#parts = parts;
    this.#writer = writer;
    this.folder = paths.folder;
    this.strokes = paths.strokes;
    this.readOnly = !(db instanceof WritableDb);
    this.name = row?.name ?? '';
    this.createdAt = row?.createdAt ?? '';
    this.blobs = new BlobStore(paths.blobs);
    this.specimens = new Specimens(db, writer);
    this.heatTreatments = new HeatTreatments(db, writer);
    this.preparations = new Preparations(db, writer);
    this.calibrations = new Calibrations(db, writer);
    this.micrographs = new Micrographs(db, writer, this.blobs, this.calibrations);
    this.labelSets = new LabelSets(db, writer);
    this.masks = new Masks(db, writer, this.blobs, this.labelSets);
    this.datasets = new Datasets(db, writer);
    this.runs = new Runs(db, writer);
    this.models = new Models(db, writer, this.blobs);
    this.evaluations = new Evaluations(db, writer);
    this.series = new Series(db, writer);
    this.batches = new Batches(db, writer);
    this.measurements = new Measurements(db, writer);
    this.reports = new Reports(db, writer, this.blobs);
    this.audit = new Audit(db, writer);
  }

  /** Who works with it now. */
  get operator(): string {
    return this.#writer.operator;
  }

  /** Several changes as one: all or nothing. `work` must not be asynchronous: store blobs before. */
  transaction<T>(work: () => T): T {
    return this.#writer.transaction(work);
  }

  /** The scratch folder of a run, made if it is missing: the engine writes its checkpoints there. */
  runFolder(runId: Id): string {
    return madeFolder(runFolder(this.#parts.paths, runId), 'make the folder of the training');
  }

  /** The scratch folder of a batch, made if it is missing; whoever works on the batch removes it. */
  batchFolder(batchId: Id): string {
    return madeFolder(batchFolder(this.#parts.paths, batchId), 'make the folder of the batch');
  }

  /** Gives the project back to other programs. A second call does nothing. */
  close(): void {
    this.#parts.database.close();
    this.#parts.lock?.release();
  }
}

function madeFolder(folder: string, action: string): string {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw fromFileError(error, folder, action);
  }
  return folder;
}
