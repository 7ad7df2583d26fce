import type { PlannedField, ReportGap, ReportPlan } from '../../../shared/contract/areas/reportsArea.ts';
import type { ReportSettings } from '../../../shared/domain/report.ts';
import type { ModelRecord, Specimen } from '../../../shared/domain/records.ts';
import { isBegun } from '../../../shared/domain/maskCover.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import type { EvaluationService } from '../EvaluationService.ts';
import { usedModel } from './describeModel.ts';

/** Fewer than these give a wide interval, or none. */
const FEW_FIELDS = 5;

/** What a report would hold and lack. It looks at records alone, no pixels: it is asked with every change of the settings. */
export function planReport(project: ProjectStore, evaluations: EvaluationService, specimen: Specimen, settings: ReportSettings): Omit<ReportPlan, 'pendingStrokes'> {
  const fields = project.micrographs.ofSpecimen(specimen.id).map(({ id, file, calibration }): PlannedField => {
    const mask = project.masks.inForce(id);
    return {
      id, file,
      mask: mask === undefined ? null : { revision: mask.revision, origin: mask.origin, by: mask.by, isBegun: isBegun(mask.labelledShare) },
      umPerPx: calibration?.umPerPx ?? null,
      isConfirmed: calibration?.confirmed === true,
      isChosen: settings.micrographs?.includes(id) ?? true,
    };
  });
  const chosen = fields.filter(({ isChosen }) => isChosen);
  const model = usedModel(project, chosen);
  const judged = model === undefined ? undefined : evaluations.ofModel(project, model.id);
  return {
    specimen: { id: specimen.id, code: specimen.code, grade: specimen.grade },
    fields,
    model: model === undefined ? null : { name: model.name, judgedAt: judged?.record.createdAt ?? null },
    gaps: [...fieldGaps(chosen, specimen), ...modelGaps(model, judged), ...recordGaps(project, specimen, settings)].sort((a, b) => Number(b.weight === 'must') - Number(a.weight === 'must')),
  };
}

function fieldGaps(chosen: readonly PlannedField[], specimen: Specimen): ReportGap[] {
  const gaps: ReportGap[] = [];
  const total = chosen.length;
  const here = { screen: 'specimens', id: specimen.id } as const;
  if (total === 0) return [{ weight: 'must', sentence: 'No micrograph stands in the report: nothing is shown and nothing is measured.', action: 'Go to the specimen', place: here }];
  const bare = chosen.filter(({ mask }) => mask === null);
  const begun = chosen.filter(({ mask }) => mask?.isBegun === true);
  const predicted = chosen.filter(({ mask }) => mask?.origin === 'predicted');
  const scaleless = chosen.filter(({ umPerPx }) => umPerPx === null);
  const unconfirmed = chosen.filter(({ umPerPx, isConfirmed }) => umPerPx !== null && !isConfirmed);
  if (bare.length === total) gaps.push({ weight: 'must', sentence: 'No micrograph has a mask, so nothing is measured.', action: 'Draw a mask', place: { screen: 'masks', id: bare[0]?.id ?? null } });
  else if (bare.length > 0) gaps.push({ weight: 'should', sentence: `${of(bare.length, total)} without a mask and left out of the statistics.`, action: 'Draw a mask', place: { screen: 'masks', id: bare[0]?.id ?? null } });
  if (begun.length > 0) {
    const isNothingMeasured = begun.length + bare.length === total;
    gaps.push({ weight: isNothingMeasured ? 'must' : 'should', sentence: `${of(begun.length, total)} labelled to less than a half${isNothingMeasured ? ', so nothing is measured' : ' and left out of the means'}.`, action: 'Finish the mask', place: { screen: 'masks', id: begun[0]?.id ?? null } });
  }
  if (predicted.length > 0) gaps.push({ weight: 'must', sentence: `${predicted.length} of ${total} masks came from a model and no person has corrected or confirmed them.`, action: 'Look at the masks', place: { screen: 'masks', id: predicted[0]?.id ?? null } });
  if (scaleless.length > 0) gaps.push({ weight: 'must', sentence: `${of(scaleless.length, total)} without a calibration: no length and no scale bar can be given.`, action: 'Calibrate', place: here });
  if (unconfirmed.length > 0) gaps.push({ weight: 'should', sentence: `${of(unconfirmed.length, total)} with a calibration that was read from the file and that nobody has confirmed.`, action: 'Confirm it', place: here });
  const measured = total - bare.length - begun.length;
  if (measured > 0 && measured < FEW_FIELDS) gaps.push({ weight: 'should', sentence: `Only ${measured} measured ${measured === 1 ? 'field' : 'fields'}: the confidence interval is ${measured === 1 ? 'not defined' : 'wide'}. ASTM E562 and E1245 ask for more.`, action: 'Add micrographs', place: here });
  return gaps;
}

function modelGaps(model: ModelRecord | undefined, judged: ReturnType<EvaluationService['ofModel']>): ReportGap[] {
  if (model === undefined) return [];
  if (judged === undefined) return [{ weight: 'must', sentence: `The model “${model.name}” was never judged on masks it has not seen: nobody can say how far its masks are right.`, action: 'Judge the model', place: { screen: 'evaluate', id: null } }];
  if (judged.facts.leaky) return [{ weight: 'must', sentence: `The model “${model.name}” was judged on specimens it was trained on: its figures are optimistic.`, action: 'Look at the datasets', place: { screen: 'datasets', id: null } }];
  return [];
}

function recordGaps(project: ProjectStore, specimen: Specimen, { operator }: ReportSettings): ReportGap[] {
  const here = { screen: 'specimens', id: specimen.id } as const;
  const missing = [
    ...(specimen.grade === null ? ['grade'] : []),
    ...(Object.keys(specimen.composition).length === 0 ? ['composition'] : []),
    ...(project.heatTreatments.ofSpecimen(specimen.id).length === 0 ? ['heat treatment'] : []),
    ...(project.preparations.latest(specimen.id) === undefined ? ['preparation'] : []),
  ];
  return [
    ...((operator ?? '').trim() === '' ? [{ weight: 'must', sentence: 'Nobody answers for the report: it names no operator.', action: 'Name the operator', place: { option: 'operator' } } as const] : []),
    ...(missing.length === 0 ? [] : [{ weight: 'should', sentence: `Not recorded of the specimen: ${missing.join(', ')}.`, action: 'Record it', place: here } as const]),
  ];
}

function of(part: number, whole: number): string {
  return whole === 1 ? 'The micrograph is' : `${part} of ${whole} micrographs ${part === 1 ? 'is' : 'are'}`;
}
