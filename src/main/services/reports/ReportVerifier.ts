import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReportRecord, Specimen } from '../../../shared/domain/records.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import { compareFigures } from '../../../shared/reports/compareFigures.ts';
import type { ReportMeasurements, SealedMeasurements } from '../../../shared/reports/reportMeasurements.ts';
import type { ReportDifference, Verification } from '../../../shared/reports/verification.ts';
import type { ImageWorker } from '../../imageWorker/ImageWorker.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import { isSealBroken, measurementsOf } from '../../report/measurementsOf.ts';
import type { EvaluationService } from '../EvaluationService.ts';
import type { WorkOptions } from '../WorkOptions.ts';
import { explainChanges } from './explainChanges.ts';
import { gatherFacts } from './gatherFacts.ts';
import { NO_LABORATORY } from './letterhead.ts';
import { readMeasurements } from './readMeasurements.ts';
import { recomputeEvaluation } from './recomputeEvaluation.ts';
import { hashOf, recomputeField, type RecomputedField } from './recomputeField.ts';

/** Finds every number of a report again from the project as it is now. */
export class ReportVerifier {
  readonly #evaluations: EvaluationService;
  readonly #images: ImageWorker;

  constructor(evaluations: EvaluationService, images: ImageWorker) {
    this.#evaluations = evaluations;
    this.#images = images;
  }

  /**
   * `name` is the file's, for messages. What differs is told in the result; an error means that nothing could be compared.
   * @throws AppError `input/unsupported`, `input/unreadable` or `input/invalid` for what is no report of this project with data,
   * `project/unknownRecord` when its specimen is gone, `job/cancelled`
   */
  async verify(project: ProjectStore, name: string, bytes: Uint8Array, options: WorkOptions = {}): Promise<Verification> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const asIssued = project.reports.byHash(sha256);
    const report = readMeasurements(name, bytes);
    if (report === undefined) throw withoutData(name, asIssued);
    if (asIssued === undefined) requireSameProject(project, name, report);
    const issued = asIssued ?? project.reports.byNumber(report.report.number);
    const specimen = specimenOf(project, report);
    const recomputed = await this.#fields(project, specimen, report, options);
    const now = await this.#now(project, specimen, report, recomputed);
    const original = asIssued !== undefined || issued === undefined ? null : await issuedMeasurements(project, issued);
    const trouble = new Map(recomputed.map(({ field, trouble: found }) => [field.id, found]));
    const { compared, differences } = compareFigures(report, now, original, explainChanges(project, report, now, trouble));
    const all = [...fileDifferences(asIssued, issued, report, sha256), ...differences];
    const verdict = all.length === 0 ? 'identical' : 'different';
    if (!project.readOnly && issued !== undefined) project.audit.append('report.verify', `report:${issued.id}`, { sha256, verdict, differences: all.length });
    return {
      verdict,
      report: { number: report.report.number, date: report.report.date, specimen: report.specimen.code, software: report.report.software, operator: report.report.operator },
      issued: issued?.id ?? null,
      file: asIssued !== undefined ? 'asIssued' : issued !== undefined ? 'altered' : 'unknown',
      sha256,
      checked: checkedInWords(report, compared, asIssued),
      differences: all,
      notes: notes(project, specimen, report, now),
    };
  }

  async #fields(project: ProjectStore, specimen: Specimen, report: ReportMeasurements, { onProgress, signal }: WorkOptions): Promise<RecomputedField[]> {
    const wanted = new Set(report.micrographs.map(({ id }) => id));
    const present = project.micrographs.ofSpecimen(specimen.id).filter(({ id }) => wanted.has(id));
    const labelSet = project.labelSets.first();
    const fields: RecomputedField[] = [];
    for (const micrograph of present) {
      onProgress?.({ stage: 'Measuring again', done: fields.length, total: present.length, unit: 'micrographs' });
      await nextTurn();
      if (signal?.aborted === true) throw new AppError('job/cancelled', 'Verifying was stopped. Nothing is known of the report.');
      fields.push(await recomputeField(project, micrograph, labelSet, this.#images));
    }
    onProgress?.({ stage: 'Measuring again', done: present.length, total: present.length, unit: 'micrographs' });
    return fields;
  }

  async #now(project: ProjectStore, specimen: Specimen, { report, settings }: ReportMeasurements, recomputed: readonly RecomputedField[]): Promise<ReportMeasurements> {
    // Who issued it is not recomputed: the settings of this PC may be another laboratory's.
    const head = { number: report.number, date: report.date, laboratory: { ...NO_LABORATORY, name: report.laboratory, operator: report.operator } };
    const facts = gatherFacts(project, this.#evaluations, specimen, settings, recomputed.map(({ field }) => field), head);
    const now = measurementsOf({ ...facts, evaluation: facts.evaluation === null ? null : recomputeEvaluation(facts.evaluation) });
    return now.model === null ? now : { ...now, model: { ...now.model, sha256: await hashOf(project, now.model.sha256) } };
  }
}

function withoutData(name: string, asIssued: ReportRecord | undefined): AppError {
  if (asIssued !== undefined) {
    return new AppError('input/unsupported', `"${name}" is byte for byte what was issued on ${formatDay(asIssued.createdAt)}, but an earlier version of Nital made it, without data that could be recomputed. Make a new report of the specimen.`);
  }
  return new AppError('input/unsupported', `"${name}" carries no data of a report: it is a draft, a report of an earlier version, or a PDF of something else. Choose a report that was issued.`);
}

function requireSameProject({ name: project, createdAt }: ProjectStore, name: string, report: ReportMeasurements): void {
  const of = report.project;
  if (of.createdAt === createdAt) return;
  throw new AppError('input/invalid', `"${name}" is a report of the project "${of.name}" (made on ${formatDay(of.createdAt)}), and this is "${project}" (made on ${formatDay(createdAt)}). Open that project to verify it.`);
}

function specimenOf(project: ProjectStore, { specimen }: ReportMeasurements): Specimen {
  const found = project.specimens.list().find(({ id }) => id === specimen.id) ?? project.specimens.byCode(specimen.code);
  if (found === undefined) throw new AppError('project/unknownRecord', `The project has no specimen "${specimen.code}" that the report is about. Restore the project from a backup that has it.`);
  return found;
}

/** What the report said when it was issued; null when that cannot be read any more. */
async function issuedMeasurements(project: ProjectStore, { sha256 }: ReportRecord): Promise<ReportMeasurements | null> {
  return project.blobs.read(sha256).then((bytes) => readMeasurements('the issued report', bytes) ?? null, () => null);
}

/** What is wrong with the file itself, before any of its numbers. */
function fileDifferences(asIssued: ReportRecord | undefined, issued: ReportRecord | undefined, report: SealedMeasurements, sha256: string): ReportDifference[] {
  if (asIssued !== undefined) return [];
  const inReport = `SHA-256 ${sha256.slice(0, 16)}…`;
  const seal: ReportDifference[] = isSealBroken(report)
    ? [{ what: 'the attached data', inReport: `SHA-256 ${report.sha256.slice(0, 16)}… written in them`, now: 'another one', why: 'measurements.json was altered after the report was made' }]
    : [];
  const file =
    issued === undefined
      ? { what: 'the file', inReport, now: 'not among the reports', why: `no report ${report.report.number} was issued in this project, or only in another copy of it` }
      : { what: 'the file', inReport, now: `SHA-256 ${issued.sha256.slice(0, 16)}…`, why: `the file was altered after it was issued on ${formatDay(issued.createdAt)}: what its pages show may not be what was reported` };
  return [file, ...seal];
}

function checkedInWords({ micrographs, model, evaluation }: ReportMeasurements, compared: number, asIssued: ReportRecord | undefined): string[] {
  const masks = micrographs.filter(({ mask }) => mask !== null).length;
  return [
    ...(asIssued === undefined ? [] : [`The file is byte for byte what was issued on ${formatDay(asIssued.createdAt)}.`]),
    `${compared} numbers and words of the report compared with the project.`,
    `${counted(micrographs.length, 'micrograph')}: files and pixels hashed again.`,
    `${counted(masks, 'mask')}: files hashed again, pixels counted again, statistics computed again.`,
    ...(model === null ? [] : [`Model “${model.name}”: its file hashed again.`]),
    ...(evaluation === null ? [] : ['Evaluation of the model: figures derived again from its confusion matrix; scores of boundaries compared with what the project keeps, without segmenting anew.']),
  ];
}

function notes(project: ProjectStore, specimen: Specimen, report: ReportMeasurements, now: ReportMeasurements): string[] {
  const more = project.micrographs.ofSpecimen(specimen.id).length - now.micrographs.length;
  return [
    ...(report.report.software === now.report.software ? [] : [`The report was made by ${report.report.software} and verified by ${now.report.software}.`]),
    ...(more > 0 ? [`The specimen has ${counted(more, 'micrograph')} that the report does not hold.`] : []),
  ];
}

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
