import type { DatasetRecipeInput } from '../../../shared/datasets/recipe.ts';
import type { EvaluationRecord, ModelRecord, SeriesRecord, SeriesRow, SplitSide } from '../../../shared/domain/records.ts';
import { deviceForModels } from '../../../shared/engineProtocol/devices.ts';
import type { JobProgress } from '../../../shared/engineProtocol/jobs.ts';
import type { TrainingSettings } from '../../../shared/engineProtocol/trainingSettings.ts';
import { toAppError, type AppError, type ErrorCode } from '../../../shared/errors/AppError.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import type { EvaluationService } from '../EvaluationService.ts';
import type { SegmentationSettings } from '../SegmentationService.ts';
import type { TrainingOutcome, TrainingService } from '../TrainingService.ts';
import { rowReport } from './rowReport.ts';
import { SeriesClock } from './SeriesClock.ts';

/** What a row trains, kept with it: a later version of the program goes on with exactly this. */
export interface SeriesRowPlan {
  readonly recipe: DatasetRecipeInput;
  readonly settings: TrainingSettings;
}

/** How far a series is. */
export interface SeriesProgress {
  /** The row under way, and which of how many it is, from 1. */
  readonly row: string;
  readonly number: number;
  readonly rows: number;
  /** For all rows that are left; null before that can be told. */
  readonly secondsLeft: number | null;
  readonly progress: JobProgress;
}

export interface SeriesOptions {
  /** Stops where the series can be resumed. */
  readonly pauseSignal?: AbortSignal;
  readonly onProgress?: (progress: SeriesProgress) => void;
}

/** On which side models are judged, and how micrographs are seen. */
export interface Judging extends SegmentationSettings {
  readonly on: SplitSide;
}

interface RowOptions extends Pick<SeriesOptions, 'pauseSignal'> {
  readonly onProgress: (progress: JobProgress) => void;
}

/** What a training may fail by that says something of its recipe and nothing of the others. */
const FAILURES_OF_A_RECIPE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['training/diverged', 'device/outOfMemory', 'device/failed', 'engine/crashed', 'model/mismatch', 'network/invalid']);

/** Trains and judges the rows of a series, one after another, each from where it was left. */
export class SeriesRunner {
  readonly #training: TrainingService;
  readonly #evaluation: EvaluationService;

  constructor(training: TrainingService, evaluation: EvaluationService) {
    this.#training = training;
    this.#evaluation = evaluation;
  }

  /**
   * Brings these rows of a series to their end: an evaluation, or the reason why there is none. `total`: how many rows the
   * series has, those to come included.
   * @throws AppError for what is not the recipe's fault: `disk/*`, `project/*`, `input/*` …; the series can then be resumed.
   */
  async run(project: ProjectStore, series: SeriesRecord, rows: readonly SeriesRow[], judging: Judging, total: number, options: SeriesOptions): Promise<'ended' | 'paused'> {
    const wantsPause = (): boolean => options.pauseSignal?.aborted === true;
    const limit = (rows[0]?.plan as SeriesRowPlan | undefined)?.settings.maxSeconds ?? null;
    const clock = new SeriesClock(project.series.rows(series.id).flatMap((row) => rowReport(project, row).secondsElapsed ?? []), limit);
    for (const row of rows) {
      if (row.evaluationId !== null || row.reason !== null) continue;
      if (wantsPause()) return 'paused';
      const onProgress = (progress: JobProgress): void => {
        const secondsLeft = clock.secondsLeft(row.position, progress, total - row.position - 1);
        options.onProgress?.({ row: row.name, number: row.position + 1, rows: total, secondsLeft, progress });
      };
      try {
        const model = await this.#trained(project, series, row, { ...options, onProgress });
        if (model === null) return 'paused';
        const evaluation = await this.judge(project, model, row, judging, { ...options, onProgress });
        project.series.setRow(series.id, row.position, { evaluationId: evaluation.id });
      } catch (error) {
        const failure = toAppError(error);
        if (wantsPause() && (failure.code === 'job/cancelled' || failure.code === 'engine/crashed')) return 'paused';
        if (!FAILURES_OF_A_RECIPE.has(failure.code)) throw failure;
        giveUp(project, row, failure);
      }
      const { secondsElapsed } = rowReport(project, project.series.rows(series.id)[row.position] as SeriesRow);
      if (secondsElapsed !== null) clock.add(secondsElapsed);
    }
    return 'ended';
  }

  /** Judges a row's model on a side of its dataset, on the device of its training if that runs models. */
  async judge(project: ProjectStore, model: ModelRecord, row: SeriesRow, judging: Judging, { pauseSignal, onProgress }: RowOptions): Promise<EvaluationRecord> {
    const { device, threads } = (row.plan as SeriesRowPlan).settings;
    const running = { onProgress, ...(pauseSignal === undefined ? {} : { signal: pauseSignal }) };
    const { record } = await this.#evaluation.evaluate(project, { model: model.name, device: deviceForModels(device), threads, ...judging }, running);
    return record;
  }

  /** The row's model, trained from where it was left; null when paused. */
  async #trained(project: ProjectStore, series: SeriesRecord, row: SeriesRow, options: RowOptions): Promise<ModelRecord | null> {
    const run = row.runId === null ? null : project.runs.get(row.runId);
    if (run !== null && run.modelId !== null) return project.models.get(run.modelId);
    const { recipe, settings } = row.plan as SeriesRowPlan;
    const modelName = `${series.name}/${row.name}`;
    const start = (): Promise<TrainingOutcome> =>
      this.#training.start(project, { recipe, settings, modelName, onRun: (made) => void project.series.setRow(series.id, row.position, { runId: made.id }) }, options);
    const canGoOn = run !== null && (run.state === 'paused' || run.state === 'cancelled');
    const { model } = canGoOn ? await this.#training.resume(project, run.id, options, modelName).catch((error: unknown) => afreshUnlessResumable(error, start)) : await start();
    return model;
  }
}

/** A training that was stopped before it left a checkpoint is started again. */
function afreshUnlessResumable(error: unknown, start: () => Promise<TrainingOutcome>): Promise<TrainingOutcome> {
  const failure = toAppError(error);
  if (failure.code === 'training/notResumable') return start();
  throw failure;
}

/** The row keeps why it has no figures, and nobody takes its run for one to go on with. */
function giveUp(project: ProjectStore, row: SeriesRow, failure: AppError): void {
  project.transaction(() => {
    const { runId } = project.series.rows(row.seriesId)[row.position] as SeriesRow;
    if (runId !== null && project.runs.get(runId).state !== 'finished') project.runs.setState(runId, 'failed', failure.message);
    project.series.setRow(row.seriesId, row.position, { reason: failure.message });
  });
}
