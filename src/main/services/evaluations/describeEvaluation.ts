import { createHash } from 'node:crypto';
import type { EvaluationSummary, EvaluationView, FractionError, JudgedImage } from '../../../shared/contract/areas/evaluationsArea.ts';
import type { EvaluationRecord } from '../../../shared/domain/records.ts';
import { defaultTolerance } from '../../../shared/metrics/boundaryScore.ts';
import type { EvaluationResult } from '../../../shared/metrics/evaluationResult.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import type { StoredFacts } from '../EvaluationService.ts';

/** An evaluation as a row of a table. */
export function summarizeEvaluation({ id, on, createdAt, result }: EvaluationRecord): EvaluationSummary {
  const { figures, micrographs, specimens, leaky } = result as StoredFacts;
  const { globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, kappa } = figures;
  return {
    id, on, createdAt, micrographs, leaky, globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, kappa,
    specimens: specimens.length,
    images: figures.perImage.length,
    fractionErrors: fractionErrors(figures),
    basis: createHash('sha256').update(JSON.stringify(figures.perImage.map(({ name, trueFractions }) => [name, trueFractions]))).digest('hex').slice(0, 16),
  };
}

/** All that is known of an evaluation but its pixels. */
export function describeEvaluation(project: ProjectStore, record: EvaluationRecord): EvaluationView {
  const { figures, specimens, remarks, settings } = record.result as StoredFacts;
  const { id, name, network } = project.models.get(record.modelId);
  const imageRows = describeImages(project, record.result as StoredFacts);
  const rects = imageRows.flatMap(({ place }) => (place === null ? [] : [place.rect]));
  const tolerances = rects.map(({ width, height }) => defaultTolerance(width, height));
  const scales = [...new Set(imageRows.map(({ place }) => place?.umPerPx ?? null))];
  return {
    ...summarizeEvaluation(record),
    model: { id, name, network },
    classes: figures.classes,
    confusion: figures.confusion,
    baselines: figures.baselines,
    boundary: figures.boundaryCurve ?? figures.meanBFScoreAt,
    defaultTolerance: tolerances.length === 0 ? null : { from: Math.min(...tolerances), to: Math.max(...tolerances) },
    umPerPx: scales.length === 1 ? (scales[0] ?? null) : null,
    reliability: figures.reliability ?? null,
    specimenCodes: specimens,
    remarks,
    settings: settings ?? null,
    imageRows,
  };
}

function describeImages(project: ProjectStore, { figures, kept }: StoredFacts): JudgedImage[] {
  const codes = new Map(project.specimens.list().map((specimen) => [specimen.id, specimen.code]));
  const micrographs = kept?.micrographs.map(({ micrographId }) => project.micrographs.get(micrographId));
  return figures.perImage.map(({ confusion, ...image }, at) => {
    const part = kept?.parts[at];
    const micrograph = part === undefined ? undefined : micrographs?.[part.micrograph];
    if (part === undefined || micrograph === undefined) return { ...image, place: null, confusion: confusion ?? null };
    const { id, file, width, height, calibration, specimenId } = micrograph;
    return { ...image, place: { micrograph: id, file, width, height, umPerPx: calibration?.umPerPx ?? null, specimen: codes.get(specimenId) ?? '', rect: part.rect }, confusion: confusion ?? null };
  });
}

function fractionErrors({ classes, perImage }: EvaluationResult): FractionError[] {
  return classes.map(({ name }, at) => {
    const differences = perImage.map(({ trueFractions, predictedFractions }) => (predictedFractions[at] ?? 0) - (trueFractions[at] ?? 0));
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
    const sizes = differences.map(Math.abs);
    return { name, bias: mean(differences), mean: mean(sizes), largest: sizes.reduce((most, size) => Math.max(most, size), 0) };
  });
}
