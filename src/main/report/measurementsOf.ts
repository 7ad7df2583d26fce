import { createHash } from 'node:crypto';
import type { ReportEvaluation, ReportFacts, ReportField, ReportModel } from '../../shared/domain/report.ts';
import type { HistoryPoint } from '../../shared/engineProtocol/jobs.ts';
import { canonicalJson } from '../../shared/format/canonicalJson.ts';
import { MEASUREMENTS_VERSION, type ReportMeasurements, type SealedMeasurements } from '../../shared/reports/reportMeasurements.ts';

/** The numbers of a report and where each comes from. Equal facts give equal measurements. */
export function measurementsOf(facts: ReportFacts): ReportMeasurements {
  const { id, code, grade, batch, composition, remarks } = facts.specimen;
  const { model, evaluation, settings } = facts;
  return {
    format: 'nital-measurements',
    version: MEASUREMENTS_VERSION,
    report: { number: facts.number, date: facts.date, software: facts.software, operator: facts.laboratory.operator, laboratory: facts.laboratory.name },
    project: { ...facts.project },
    settings: { ...settings, address: [...settings.address], remarks: [...settings.remarks], micrographs: settings.micrographs === null ? null : [...settings.micrographs] },
    specimen: { id, code, grade, batch, composition: { ...composition }, remarks },
    heatTreatment: facts.heatTreatment.map(({ kind, celsius, minutes, cooling }) => ({ kind, celsius, minutes, cooling })),
    preparation: facts.preparation === null ? null : { ...facts.preparation },
    classes: facts.labelSet.classes.map(({ index, name, colour, kind }) => ({ index, name, colour, kind })),
    micrographs: facts.micrographs.map((field, at) => fieldOf(field, settings.attachMasks ? at : null)),
    statistics: facts.statistics.map((entry) => ({ ...entry })),
    model: model === null ? null : modelOf(model, facts.trainingHistory),
    evaluation: evaluation === null ? null : evaluationOf(evaluation),
    method: [...facts.method],
    deviations: [...facts.deviations],
  };
}

/** With the hash over the canonical text of all the rest, which an edited copy no longer bears out. */
export function sealMeasurements(measurements: ReportMeasurements): SealedMeasurements {
  return { ...measurements, sha256: hashOf(measurements) };
}

export function isSealBroken({ sha256, ...measurements }: SealedMeasurements): boolean {
  return hashOf(measurements) !== sha256;
}

/** The name that the mask of the field at this place is attached by. */
export function maskFileName(at: number, file: string): string {
  return `mask-${String(at + 1).padStart(2, '0')}-${file.replace(/\.[^.]*$/, '').replaceAll(/[^\p{L}\p{N}._-]/gu, '_')}.png`;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function fieldOf(field: ReportField, attachedAt: number | null): ReportMeasurements['micrographs'][number] {
  const { id, file, sha256, pixelSha256, width, height, modality, objective, calibration, mask, pixels, unlabelledPixels, fractions, unlabelledShare } = field;
  return {
    id, file, sha256, pixelSha256, width, height, modality, objective, unlabelledPixels, unlabelledShare,
    calibration: calibration === null ? null : { ...calibration },
    mask: mask === null ? null : { ...mask, attached: attachedAt === null ? null : maskFileName(attachedAt, file) },
    pixels: pixels === null ? null : [...pixels],
    fractions: fractions === null ? null : [...fractions],
  };
}

function modelOf({ name, network, learnables, trainedOn, sha256, settings }: ReportModel, history: readonly HistoryPoint[]): NonNullable<ReportMeasurements['model']> {
  return { name, network, learnables, trainedOn, sha256, settings: settings.map((entry) => ({ ...entry })), history: { points: history.length, sha256: hashOf(history) } };
}

/** What the report prints of it; what every single image gave stays in the project. */
function evaluationOf({ id, judgedAt, on, micrographs, specimens, leak, result }: ReportEvaluation): NonNullable<ReportMeasurements['evaluation']> {
  const { globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, kappa } = result;
  return {
    id, judgedAt, on, micrographs, specimens, leak, globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, kappa,
    meanBFScoreAt: result.meanBFScoreAt.map(({ tolerancePx, value }) => ({ tolerancePx, value })),
    classes: result.classes.map(({ index, name, accuracy, iou, bfScore, dice, precision }) => ({ index, name, accuracy, iou, bfScore, dice, precision })),
    confusion: result.confusion.map((row) => [...row]),
    baselines: result.baselines.map((entry) => ({ name: entry.name, globalAccuracy: entry.globalAccuracy, meanAccuracy: entry.meanAccuracy, meanIoU: entry.meanIoU, weightedIoU: entry.weightedIoU, meanBFScore: entry.meanBFScore })),
  };
}
