import type { ReportFacts, ReportField, ReportLaboratory, ReportSettings, ReportStatistics } from '../../../shared/domain/report.ts';
import type { LabelSet } from '../../../shared/domain/labelSet.ts';
import type { Micrograph, Specimen } from '../../../shared/domain/records.ts';
import type { HistoryPoint } from '../../../shared/engineProtocol/jobs.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { PRODUCT_VERSION } from '../../../shared/product.ts';
import { isMeasured } from '../../../shared/reports/isMeasured.ts';
import { fieldsNeeded, fieldStatistics } from '../../../shared/stereology/statistics.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import type { EvaluationService } from '../EvaluationService.ts';
import { scaleRemarks } from '../ModelsService.ts';
import { runOf } from '../runOf.ts';
import type { ModelCard } from '../TrainingService.ts';
import { describeEvaluation, describeModel, usedModel } from './describeModel.ts';
import { deviations, methodStatement } from './reportWords.ts';

/** The relative accuracy that fields are planned for, %RA (ASTM E562 names 10 % as a common goal). */
const PLANNED_ACCURACY = 10;

/** What stands at the head of a report. */
export interface ReportHead {
  readonly number: string;
  /** ISO 8601 */
  readonly date: string;
  readonly laboratory: ReportLaboratory;
}

/** The micrographs of a specimen that a report is to hold. @throws AppError `dataset/empty`, `project/unknownRecord` */
export function chosenMicrographs(project: ProjectStore, specimen: Specimen, chosen: ReportSettings['micrographs']): Micrograph[] {
  const own = project.micrographs.ofSpecimen(specimen.id);
  if (own.length === 0) throw new AppError('dataset/empty', `Specimen "${specimen.code}" has no micrograph to report on. Import some first.`);
  if (chosen === null) return own;
  const missing = chosen.find((id) => own.every((micrograph) => micrograph.id !== id));
  if (missing !== undefined) throw new AppError('project/unknownRecord', `Specimen "${specimen.code}" has no micrograph ${missing}: it was moved to another specimen. Choose the micrographs again.`);
  if (chosen.length === 0) throw new AppError('dataset/empty', 'No micrograph is chosen for the report. Choose at least one.');
  return own.filter(({ id }) => chosen.includes(id));
}

/** Everything a report says, from fields that are measured already and the project as it is now. */
export function gatherFacts(project: ProjectStore, evaluations: EvaluationService, specimen: Specimen, settings: ReportSettings, fields: readonly ReportField[], { number, date, laboratory }: ReportHead): ReportFacts {
  const labelSet = { classes: project.labelSets.first().classes };
  const model = usedModel(project, fields);
  const evaluation = model === undefined ? undefined : evaluations.ofModel(project, model.id);
  const runId = model === undefined ? null : runOf(project, model);
  const run = runId === null ? undefined : project.runs.get(runId);
  return {
    number,
    date,
    software: `Nital ${PRODUCT_VERSION}`,
    project: { name: project.name, createdAt: project.createdAt },
    settings,
    laboratory,
    customer: null,
    specimen,
    heatTreatment: project.heatTreatments.ofSpecimen(specimen.id),
    preparation: project.preparations.latest(specimen.id) ?? null,
    method: methodStatement(model, fields),
    labelSet,
    micrographs: fields,
    statistics: statisticsOfClasses(fields, labelSet),
    model: model === undefined ? null : describeModel(model),
    evaluation: evaluation === undefined ? null : describeEvaluation(evaluation, model?.card as ModelCard),
    trainingHistory: run === undefined ? [] : (run.history as HistoryPoint[]),
    deviations: [...deviations(fields), ...(model === undefined ? [] : scaleRemarks(model, fields))],
    remarks: settings.remarks,
  };
}

/** Statistics of the area fractions over the fields that were measured, per class; none without such a field. */
function statisticsOfClasses(fields: readonly ReportField[], labelSet: LabelSet): ReportStatistics[] {
  const measured = fields.filter(isMeasured).flatMap(({ fractions }) => (fractions === null ? [] : [fractions]));
  if (measured.length === 0) return [];
  return labelSet.classes.map(({ index }) => {
    const statistics = fieldStatistics(measured.map((fractions) => fractions[index] ?? 0));
    return { classIndex: index, ...statistics, fieldsForTenPercent: fieldsNeeded(statistics, PLANNED_ACCURACY) };
  });
}
