import type { DatasetRecipeInput } from '../../shared/datasets/recipe.ts';
import type { SeriesRecord } from '../../shared/domain/records.ts';
import type { TrainingSettingsInput } from '../../shared/engineProtocol/trainingSettings.ts';
import type { EvaluationResult, SegmentationMetrics } from '../../shared/metrics/evaluationResult.ts';
import { fieldStatistics } from '../../shared/stereology/statistics.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { SegmentationSettings } from './SegmentationService.ts';
import { findSeries } from './series/findSeries.ts';
import { rowReport, type RowReport } from './series/rowReport.ts';
import type { SeriesOptions, SeriesRowPlan, SeriesRunner } from './series/SeriesRunner.ts';
import type { TrainingService } from './TrainingService.ts';

export interface CrossValidationRequest extends SegmentationSettings {
  /** Unless given `folds-1`, `folds-2` … */
  readonly name?: string;
  /** Specimens are dealt into this many folds. */
  readonly folds: number;
  readonly recipe: Omit<DatasetRecipeInput, 'split' | 'name'>;
  readonly settings: TrainingSettingsInput;
}

/** Of a figure over the folds that have one; the deviation is the sample standard deviation, null below two folds. */
export interface OverFolds {
  readonly folds: number;
  readonly mean: number;
  readonly deviation: number | null;
}

export type OverallMetrics = Readonly<Record<keyof SegmentationMetrics, OverFolds | null>>;

/** The table of a cross-validation: each fold's own test figures, and what they are over the folds. */
export interface CrossValidationTable {
  readonly name: string;
  readonly finished: boolean;
  readonly rows: readonly RowReport[];
  readonly overall: OverallMetrics;
  readonly classes: readonly { readonly name: string; readonly iou: OverFolds | null; readonly accuracy: OverFolds | null }[];
}

const METRICS: readonly (keyof SegmentationMetrics)[] = ['globalAccuracy', 'meanAccuracy', 'meanIoU', 'weightedIoU', 'meanBFScore'];

/** Trains one recipe on every fold in turn, so that each labelled micrograph is tested once by a model that never saw its specimen. */
export class CrossValidationService {
  readonly #training: TrainingService;
  readonly #runner: SeriesRunner;

  constructor(training: TrainingService, runner: SeriesRunner) {
    this.#training = training;
    this.#runner = runner;
  }

  /** @throws AppError `usage/invalid`, `dataset/cannotSplit` with fewer specimens than folds, `network/*` and as a training. */
  async start(project: ProjectStore, request: CrossValidationRequest, options: SeriesOptions = {}): Promise<CrossValidationTable> {
    const { folds, recipe, overlap, testTimeAugmentation, name = project.series.freeName('folds') } = request;
    const rows: { name: string; plan: SeriesRowPlan }[] = [];
    for (let fold = 1; fold <= folds; fold++) {
      const wanted = { recipe: { ...recipe, name: `fold ${fold} of ${folds}`, split: { by: 'fold' as const, fold, folds } }, settings: request.settings };
      const { settings } = await this.#training.plan(project, wanted);
      rows.push({ name: `fold ${fold}`, plan: { ...wanted, settings } });
    }
    return this.#carryOn(project, project.series.insert({ name, kind: 'folds', plan: { overlap, testTimeAugmentation }, rows }), options);
  }

  /** Goes on with a cross-validation; without a name with the newest. @throws AppError `project/unknownRecord`, and as `start`. */
  async resume(project: ProjectStore, name: string | null, options: SeriesOptions = {}): Promise<CrossValidationTable> {
    return this.#carryOn(project, findSeries(project, 'folds', name), options);
  }

  /** What is known so far; without a name of the newest. @throws AppError `project/unknownRecord` */
  table(project: ProjectStore, name: string | null): CrossValidationTable {
    return tableOf(project, findSeries(project, 'folds', name));
  }

  async #carryOn(project: ProjectStore, series: SeriesRecord, options: SeriesOptions): Promise<CrossValidationTable> {
    const rows = project.series.rows(series.id);
    await this.#runner.run(project, series, rows, { on: 'test', ...(series.plan as SegmentationSettings) }, rows.length, options);
    return tableOf(project, series);
  }
}

function tableOf(project: ProjectStore, series: SeriesRecord): CrossValidationTable {
  const rows = project.series.rows(series.id).map((row) => rowReport(project, row));
  const judged = rows.flatMap((row) => row.figures ?? []);
  const over = (pick: (figures: EvaluationResult) => number | null | undefined): OverFolds | null => overFolds(judged.flatMap((figures) => pick(figures) ?? []));
  return {
    name: series.name,
    finished: rows.every(({ state }) => state === 'judged' || state === 'failed'),
    rows,
    overall: Object.fromEntries(METRICS.map((metric) => [metric, over((figures) => figures[metric])])) as OverallMetrics,
    classes: (judged[0]?.classes ?? []).map(({ name }, at) => ({ name, iou: over((figures) => figures.classes[at]?.iou), accuracy: over((figures) => figures.classes[at]?.accuracy) })),
  };
}

/** Null where no fold has the figure. */
function overFolds(values: readonly number[]): OverFolds | null {
  if (values.length === 0) return null;
  const { n, mean, s } = fieldStatistics(values);
  return { folds: n, mean, deviation: s };
}
