import { access } from 'node:fs/promises';
import { DEFAULT_TILE, type DatasetRecipeInput } from '../../shared/datasets/recipe.ts';
import type { Id, SeriesRecord, SeriesRow } from '../../shared/domain/records.ts';
import type { JobProgress } from '../../shared/engineProtocol/jobs.ts';
import type { TrainingSettings, TrainingSettingsInput } from '../../shared/engineProtocol/trainingSettings.ts';
import { TRAINING_TRICKS, withTricks, type TrickName } from '../../shared/engineProtocol/trainingTricks.ts';
import { AppError, fromFileError, toAppError } from '../../shared/errors/AppError.ts';
import type { SegmentationMetrics } from '../../shared/metrics/evaluationResult.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { SegmentationSettings } from './SegmentationService.ts';
import { findSeries } from './series/findSeries.ts';
import { helps, stackOf, winnerOf, type JudgedRecipe } from './series/judgeSearch.ts';
import { rowReport, type RowReport } from './series/rowReport.ts';
import type { SeriesOptions, SeriesRowPlan, SeriesRunner } from './series/SeriesRunner.ts';
import type { TrainingService } from './TrainingService.ts';

export type SearchMetric = keyof SegmentationMetrics;

export interface RecipeSearchRequest extends SegmentationSettings {
  /** Unless given `search-1`, `search-2` … */
  readonly name?: string;
  readonly recipe: DatasetRecipeInput;
  /** Of the baseline. With T among the tricks its `initialWeights` are what T starts from, and the others start from chance. */
  readonly settings: TrainingSettingsInput;
  readonly tricks: readonly TrickName[];
  readonly metric: SearchMetric;
  /** A trick helps when it is better than the baseline by more than this. */
  readonly margin: number;
}

/** What a search keeps besides its rows. */
interface SearchPlan extends Pick<RecipeSearchRequest, 'tricks' | 'metric' | 'margin' | 'overlap' | 'testTimeAugmentation'> {
  /** Whether there are test micrographs to look at in the end. */
  readonly hasTest: boolean;
}

interface RecipePlan extends SeriesRowPlan {
  readonly tricks: readonly TrickName[];
}

export interface RecipeReport extends RowReport {
  readonly tricks: readonly TrickName[];
  /** The row that it is, tricks and all: it was not trained again. */
  readonly sameAs: string | null;
  /** Of the metric, to the baseline. */
  readonly difference: number | null;
  readonly helped: boolean;
}

/** The table of a search. Figures are of whole validation micrographs; the test side is looked at once, by baseline and winner. */
export interface RecipeSearchTable {
  readonly search: string;
  readonly finished: boolean;
  readonly metric: SearchMetric;
  readonly margin: number;
  readonly rows: readonly RecipeReport[];
  /** Null before all rows have ended. */
  readonly winner: string | null;
  readonly hasTest: boolean;
}

const BASELINE = 'baseline';
const STACK = 'stack';

/**
 * Searches a recipe as the carbide and ferrite study did: the baseline, each trick alone, and those that helped together.
 * All runs have one seed and one split; what is known of a search is in the project, so that it goes on after anything.
 */
export class RecipeSearchService {
  readonly #training: TrainingService;
  readonly #runner: SeriesRunner;

  constructor(training: TrainingService, runner: SeriesRunner) {
    this.#training = training;
    this.#runner = runner;
  }

  /**
   * Starts a search and carries it as far as it gets. A trick that fails is a row that says so.
   * @throws AppError `usage/invalid` for tricks that would do nothing or settings that are wrong, `input/*`, `dataset/*`,
   * `network/*`; `training/notResumable` when the baseline fails.
   */
  async start(project: ProjectStore, request: RecipeSearchRequest, options: SeriesOptions = {}): Promise<RecipeSearchTable> {
    const { name = project.series.freeName('search'), tricks, metric, margin, overlap, testTimeAugmentation } = request;
    const { plans, hasTest } = await this.#plans(project, request);
    const plan: SearchPlan = { tricks, metric, margin, overlap, testTimeAugmentation, hasTest };
    const series = project.series.insert({ name, kind: 'search', plan, rows: plans.map((row) => ({ name: row.tricks[0] ?? BASELINE, plan: row })) });
    return this.#carryOn(project, series, options);
  }

  /** Goes on with a search; without a name with the newest. @throws AppError `project/unknownRecord`, and as `start`. */
  async resume(project: ProjectStore, name: string | null, options: SeriesOptions = {}): Promise<RecipeSearchTable> {
    return this.#carryOn(project, findSeries(project, 'search', name), options);
  }

  /** What a search has found so far; without a name the newest. @throws AppError `project/unknownRecord` */
  table(project: ProjectStore, name: string | null): RecipeSearchTable {
    return tableOf(project, findSeries(project, 'search', name));
  }

  /** Baseline and single tricks, looked through so that nothing is refused after hours. */
  async #plans(project: ProjectStore, { recipe, settings: wanted, tricks }: RecipeSearchRequest): Promise<{ plans: readonly RecipePlan[]; hasTest: boolean }> {
    if (tricks.length === 0 || new Set(tricks).size < tricks.length) throw new AppError('usage/invalid', 'A search needs at least one trick, and each only once.');
    const { settings, dataset } = await this.#training.plan(project, { recipe, settings: wanted });
    const { sides } = dataset.plan;
    if (sides === null) throw new AppError('usage/invalid', 'A search is judged on whole validation micrographs: split by specimen, by micrograph or from a file, not by crop.');
    if (!sides.includes('validation')) throw new AppError('dataset/cannotSplit', 'The dataset has no validation side to judge the tricks by. Add labelled specimens, or change the shares of the split.');
    const weights = settings.initialWeights?.path ?? null;
    if (weights !== null) await access(weights).catch((error: unknown) => Promise.reject(fromFileError(error, weights, 'read the weights')));
    if (tricks.includes('T') && weights === null) throw new AppError('usage/invalid', 'Trick T starts from given weights: name a file of weights, or leave T out.');
    const baseline = tricks.includes('T') ? { ...settings, initialWeights: null } : settings;
    const plans = [[], ...tricks.map((trick) => [trick])].map((some) => recipePlan(recipe, baseline, some, weights));
    for (const plan of plans.slice(1)) {
      const [trick] = plan.tricks as readonly [TrickName];
      if (JSON.stringify(plan.settings) === JSON.stringify(baseline)) throw new AppError('usage/invalid', `Trick ${trick} (${TRAINING_TRICKS[trick].title}) changes nothing: the baseline does so already. Leave it out.`);
      await this.#training.plan(project, plan);
    }
    return { plans, hasTest: sides.includes('test') };
  }

  async #carryOn(project: ProjectStore, series: SeriesRecord, options: SeriesOptions): Promise<RecipeSearchTable> {
    const { tricks, overlap, testTimeAugmentation, hasTest } = series.plan as SearchPlan;
    const total = tricks.length + 2;
    const ended = async (rows: readonly SeriesRow[]): Promise<boolean> =>
      (await this.#runner.run(project, series, rows, { on: 'validation', overlap, testTimeAugmentation }, total, options)) === 'ended';
    const [baseline, ...singles] = project.series.rows(series.id).filter((row) => row.name !== STACK) as [SeriesRow, ...SeriesRow[]];
    if (!(await ended([baseline]))) return tableOf(project, series);
    requireBaseline(project, series);
    if (!(await ended(singles))) return tableOf(project, series);
    const stack = stackRow(project, series);
    if ((stack.plan as RecipePlan).tricks.length > 1 && !(await ended([stack]))) return tableOf(project, series);
    if (hasTest) await this.#lookAtTest(project, series, options);
    return tableOf(project, series);
  }

  /** The test side is looked at when everything is decided, and only by the baseline and the winner. */
  async #lookAtTest(project: ProjectStore, series: SeriesRecord, options: SeriesOptions): Promise<void> {
    const { overlap, testTimeAugmentation } = series.plan as SearchPlan;
    const rows = project.series.rows(series.id);
    for (const row of rows.filter(({ name }) => unseen(tableOf(project, series)).includes(name))) {
      if (options.pauseSignal?.aborted === true) return;
      const { modelId } = project.runs.get(row.runId as Id);
      const onProgress = (progress: JobProgress): void => options.onProgress?.({ row: `${row.name} on the test side`, number: rows.length, rows: rows.length, secondsLeft: null, progress });
      try {
        const record = await this.#runner.judge(project, project.models.get(modelId as Id), row, { on: 'test', overlap, testTimeAugmentation }, { ...options, onProgress });
        project.series.setRow(series.id, row.position, { testEvaluationId: record.id });
      } catch (error) {
        if (toAppError(error).code === 'job/cancelled') return;
        throw error;
      }
    }
  }
}

/** Baseline or trick with the tile that it takes: at half size twice as large, so that the network sees as many pixels, twice as far. */
function recipePlan(recipe: DatasetRecipeInput, baseline: TrainingSettings, tricks: readonly TrickName[], weights: string | null): RecipePlan {
  const settings = withTricks(baseline, tricks, weights);
  const tileSize = (recipe.tileSize ?? DEFAULT_TILE) * (settings.halfSize && !baseline.halfSize ? 2 : 1);
  return { tricks, settings, recipe: { ...recipe, tileSize } };
}

/** @throws AppError `training/notResumable` when the baseline has failed. */
function requireBaseline(project: ProjectStore, series: SeriesRecord): void {
  const { reason } = project.series.rows(series.id)[0] as SeriesRow;
  if (reason === null) return;
  throw new AppError('training/notResumable', `The baseline of ${series.name} failed, so there is nothing to compare the tricks with: ${reason} Start another search with other settings.`);
}

/** The row of the tricks that helped, made when all of them are known; then it stays as it is. */
function stackRow(project: ProjectStore, series: SeriesRecord): SeriesRow {
  const rows = project.series.rows(series.id);
  const known = rows.find((row) => row.name === STACK);
  if (known !== undefined) return known;
  const { margin, metric } = series.plan as SearchPlan;
  const [baseline, ...singles] = rows.map((row) => judged(row, rowReport(project, row), metric)) as [JudgedRecipe, ...JudgedRecipe[]];
  const tricks = stackOf(singles, baseline, margin);
  const { recipe, settings } = (rows[0] as SeriesRow).plan as RecipePlan;
  const weights = rows.map((row) => (row.plan as RecipePlan).settings.initialWeights?.path ?? null).find((path) => path !== null) ?? null;
  return project.series.addRow(series.id, { name: STACK, plan: recipePlan(recipe, settings, tricks, weights) });
}

function judged(row: SeriesRow, report: RowReport, metric: SearchMetric): JudgedRecipe {
  return { name: row.name, tricks: (row.plan as RecipePlan).tricks, score: report.figures?.[metric] ?? null };
}

/** Rows whose test figures are due and not there yet: none before there is a winner. */
function unseen({ winner, rows }: RecipeSearchTable): string[] {
  return winner === null ? [] : rows.filter(({ name, test }) => (name === BASELINE || name === winner) && test === null).map(({ name }) => name);
}

function tableOf(project: ProjectStore, series: SeriesRecord): RecipeSearchTable {
  const { metric, margin, hasTest } = series.plan as SearchPlan;
  const stored = project.series.rows(series.id);
  const own = stored.map((row) => ({ row, report: rowReport(project, row) }));
  const recipes = own.map(({ row, report }) => judged(row, report, metric));
  const [baseline] = recipes as [JudgedRecipe];
  const rows = own.map(({ row, report }, at): RecipeReport => {
    const { tricks } = recipes[at] as JudgedRecipe;
    const same = row.name === STACK && tricks.length < 2 ? own.find((other) => other.row.name === (tricks[0] ?? BASELINE)) : undefined;
    const shown = same === undefined ? report : { ...same.report, name: row.name };
    const score = shown.figures?.[metric] ?? null;
    const recipe = { name: row.name, tricks, score };
    return {
      ...shown,
      tricks,
      sameAs: same?.row.name ?? null,
      difference: at === 0 || score === null || baseline.score === null ? null : score - baseline.score,
      helped: at > 0 && helps(recipe, baseline, margin),
    };
  });
  const decided = rows.at(-1)?.name === STACK && rows.every(({ state }) => state === 'judged' || state === 'failed');
  const table = { search: series.name, metric, margin, rows, winner: decided ? (winnerOf(recipes)?.name ?? null) : null, hasTest };
  return { ...table, finished: decided && (!hasTest || unseen({ ...table, finished: false }).length === 0) };
}
