import { stat } from 'node:fs/promises';
import type { ReportContent, ReportLaboratory, ReportSettings } from '../../shared/domain/report.ts';
import type { Id, Micrograph, ReportRecord, Specimen } from '../../shared/domain/records.ts';
import type { Verification } from '../../shared/reports/verification.ts';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import type { ImageWorker } from '../imageWorker/ImageWorker.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { EvaluationService } from './EvaluationService.ts';
import { FieldReader } from './reports/FieldReader.ts';
import { chosenMicrographs, gatherFacts } from './reports/gatherFacts.ts';
import { letterhead, NO_LABORATORY } from './reports/letterhead.ts';
import { planReport } from './reports/planReport.ts';
import { ReportVerifier } from './reports/ReportVerifier.ts';
import type { WorkOptions } from './WorkOptions.ts';

/** A report of a specimen as a person wants it. */
export interface ReportRequest {
  readonly specimen: Id;
  readonly settings: ReportSettings;
}

export interface MadeReport {
  readonly record: ReportRecord;
  readonly number: string;
}

/** Unless a person says otherwise. */
export const PLAIN_SETTINGS: ReportSettings = { laboratory: null, address: [], operator: null, remarks: [], micrographs: null, attachMasks: false };

/** Inspection reports of specimens: looked at as drafts, issued, and verified. */
export class ReportsService {
  readonly #evaluations: EvaluationService;
  readonly #images: ImageWorker;
  readonly #fields: FieldReader;
  readonly #verifier: ReportVerifier;
  readonly #laboratory: () => Promise<ReportLaboratory>;
  /** One after another: each number is given once. */
  #issuing: Promise<unknown> = Promise.resolve();

  /** `laboratory`: what the settings of this PC say of it, asked for each report; an empty name is none. */
  constructor(evaluations: EvaluationService, images: ImageWorker, laboratory: () => Promise<ReportLaboratory> = async () => NO_LABORATORY) {
    this.#laboratory = laboratory;
    this.#evaluations = evaluations;
    this.#images = images;
    this.#fields = new FieldReader(images);
    this.#verifier = new ReportVerifier(evaluations, images);
  }

  /**
   * Issues the report of a specimen from its newest masks: it is kept in the project with a number of its own, and written to `out`
   * unless that is null. What cannot be written is not issued.
   * @throws AppError `project/unknownRecord`, `dataset/empty` without a micrograph, `job/cancelled`, `disk/*`.
   */
  make(project: ProjectStore, request: ReportRequest, out: string | null, options: WorkOptions = {}): Promise<MadeReport> {
    const next = this.#issuing.then(() => this.#make(project, request, out, options));
    this.#issuing = next.catch(() => undefined);
    return next;
  }

  /** What a report would hold and lack. @throws AppError `project/unknownRecord` */
  plan(project: ProjectStore, { specimen, settings }: ReportRequest): ReturnType<typeof planReport> {
    return planReport(project, this.#evaluations, project.specimens.get(specimen), settings);
  }

  /** The PDF as it would be issued now, marked as a draft on every page; nothing is kept. @throws AppError as `make` */
  async draft(project: ProjectStore, request: ReportRequest, options: WorkOptions = {}): Promise<Uint8Array> {
    const { specimen, micrographs } = this.#chosen(project, request);
    const fields = await this.#fields.draft(project, micrographs, options);
    const facts = gatherFacts(project, this.#evaluations, specimen, request.settings, fields, { number: 'draft', date: new Date().toISOString(), laboratory: letterhead(request.settings, await this.#laboratory(), project.name) });
    return this.#images.run('renderReport', { content: { ...facts, micrographs: fields, isDraft: true } });
  }

  /** The bytes of an issued report. @throws AppError `project/unknownRecord`, `project/damaged` */
  read(project: ProjectStore, id: Id): Promise<Uint8Array> {
    return project.blobs.read(project.reports.get(id).sha256);
  }

  /** Writes an issued report to a file. @throws AppError as `read`, `disk/*` */
  async save(project: ProjectStore, id: Id, path: string): Promise<void> {
    await writeDurably(path, [await this.read(project, id)], 'write the report');
  }

  /** How large an issued report is; null when its file is missing. */
  async size(project: ProjectStore, { sha256 }: ReportRecord): Promise<number | null> {
    return stat(project.blobs.path(sha256)).then(({ size }) => size, () => null);
  }

  /** Recomputes every number of a report's PDF from the project. `name` is for messages. @throws AppError as `ReportVerifier.verify` */
  verify(project: ProjectStore, name: string, bytes: Uint8Array, options: WorkOptions = {}): Promise<Verification> {
    return this.#verifier.verify(project, name, bytes, options);
  }

  async #make(project: ProjectStore, request: ReportRequest, out: string | null, options: WorkOptions): Promise<MadeReport> {
    const { settings } = request;
    const { specimen, micrographs } = this.#chosen(project, request);
    const fields = await this.#fields.print(project, micrographs, settings.attachMasks, options);
    const date = new Date().toISOString();
    const number = freeNumber(project, specimen, date);
    const content: ReportContent = { ...gatherFacts(project, this.#evaluations, specimen, settings, fields, { number, date, laboratory: letterhead(settings, await this.#laboratory(), project.name) }), micrographs: fields, isDraft: false };
    const bytes = await this.#images.run('renderReport', { content });
    const sha256 = await project.blobs.put(bytes);
    if (out !== null) await writeDurably(out, [bytes], 'write the report');
    const record = project.reports.insert({ specimenId: specimen.id, sha256, number, operator: content.laboratory.operator });
    return { record, number };
  }

  #chosen(project: ProjectStore, { specimen: id, settings }: ReportRequest): { readonly specimen: Specimen; readonly micrographs: Micrograph[] } {
    const specimen = project.specimens.get(id);
    return { specimen, micrographs: chosenMicrographs(project, specimen, settings.micrographs) };
  }
}

/** Day, specimen and a count: `20261120-37-2`. */
function freeNumber(project: ProjectStore, { id, code }: Specimen, date: string): string {
  const day = date.slice(0, 10).replaceAll('-', '');
  for (let count = project.reports.ofSpecimen(id).length + 1; ; count++) {
    const number = `${day}-${code}-${count}`;
    if (project.reports.byNumber(number) === undefined) return number;
  }
}
