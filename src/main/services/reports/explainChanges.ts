import type { ReportMeasurements } from '../../../shared/reports/reportMeasurements.ts';
import type { Explain } from '../../../shared/reports/compareFigures.ts';
import { assertNever } from '../../../shared/errors/AppError.ts';
import { canonicalJson } from '../../../shared/format/canonicalJson.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';

/** Why the project says something else than a report, as far as its history tells. `trouble`: what is wrong with the files of a micrograph. */
export function explainChanges(project: ProjectStore, report: ReportMeasurements, now: ReportMeasurements, trouble: ReadonlyMap<number, readonly string[]>): Explain {
  const field = (id: number): string | null => whyField(project, report, now, id, trouble.get(id) ?? []);
  const fields = report.micrographs.flatMap(({ id }) => field(id) ?? []);
  return (source) => {
    switch (source.kind) {
      case 'field':
        return field(source.micrograph) ?? 'the micrograph’s record in the project was changed';
      case 'statistics':
        return fields.length === 0 ? 'the fields or classes are not the same' : `follows from the fields: ${[...new Set(fields)].join('; ')}`;
      case 'specimen':
        return whySpecimen(project, report.specimen.id);
      case 'classes':
        return 'the label set of the project was changed';
      case 'model':
        return whyModel(report, now);
      case 'evaluation':
        return whyEvaluation(report, now);
      case 'words':
        return 'follows from what else has changed';
      default:
        return assertNever(source);
    }
  };
}

function whyField(project: ProjectStore, report: ReportMeasurements, now: ReportMeasurements, id: number, trouble: readonly string[]): string | null {
  const before = report.micrographs.find((field) => field.id === id);
  const after = now.micrographs.find((field) => field.id === id);
  if (before === undefined) return null;
  if (after === undefined) return whereIsIt(project, before);
  const reasons = [...trouble];
  const [was, is] = [before.mask, after.mask];
  if (is === null && was !== null) reasons.push(`mask revision ${was.revision} of ${before.file} is not there any more`);
  if (is !== null && was?.id !== is.id) {
    const instead = was === null ? '' : ` in place of revision ${was.revision}`;
    reasons.push(`mask revision ${is.revision} of ${before.file} (${is.origin}, by ${is.by}, ${formatDay(is.createdAt)}) stands now${instead}`);
  }
  if (canonicalJson(before.calibration) !== canonicalJson(after.calibration)) {
    const last = project.calibrations.history(id).at(-1);
    reasons.push(`the calibration of ${before.file} was ${after.calibration === null ? 'taken back' : 'changed'}${last === undefined ? '' : ` on ${formatDay(last.at)}`}`);
  }
  return reasons.length === 0 ? null : reasons.join('; ');
}

function whereIsIt(project: ProjectStore, { id, file }: ReportMeasurements['micrographs'][number]): string {
  const found = project.micrographs.list().find((micrograph) => micrograph.id === id);
  if (found === undefined) return `micrograph ${file} was removed from the project`;
  return `micrograph ${file} was moved to specimen "${project.specimens.get(found.specimenId).code}"`;
}

function whySpecimen(project: ProjectStore, id: number): string {
  const last = project.audit.ofSubject(`specimen:${id}`).at(-1);
  return last === undefined ? 'the specimen’s record was changed' : `the specimen’s record was last changed on ${formatDay(last.at)} by ${last.who}`;
}

function whyModel({ model: was }: ReportMeasurements, { model: is }: ReportMeasurements): string {
  if (is === null) return 'no model made the masks that stand now';
  if (was === null) return `the model "${is.name}" made masks since`;
  if (was.name !== is.name) return `the model "${is.name}" made the masks that stand now`;
  return was.sha256 === is.sha256 ? 'the model’s record in the project was changed' : 'the file of the model is not the one that made the masks';
}

function whyEvaluation({ evaluation: was }: ReportMeasurements, { evaluation: is }: ReportMeasurements): string {
  if (is === null) return 'the model that made the masks now was never judged';
  if (was === null || was.id !== is.id) return `the model was judged on ${formatDay(is.judgedAt)}, after the report was made`;
  return 'the evaluation that the project keeps was altered, or its figures do not follow from its confusion matrix';
}
