import type { Id, SeriesRow } from '../../../shared/domain/records.ts';
import type { TrainResult } from '../../../shared/engineProtocol/jobs.ts';
import type { EvaluationResult } from '../../../shared/metrics/evaluationResult.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import type { EvaluationFacts } from '../EvaluationService.ts';

/** One row of a series' table. */
export interface RowReport {
  readonly name: string;
  readonly run: Id | null;
  readonly model: string | null;
  /** `waiting`: not begun; `unfinished`: begun and to be gone on with; `failed`: see the reason. */
  readonly state: 'waiting' | 'unfinished' | 'failed' | 'judged';
  readonly reason: string | null;
  /** What the row is compared by. */
  readonly figures: EvaluationResult | null;
  /** On the test side, where it was looked at besides. */
  readonly test: EvaluationResult | null;
  /** Of the training; null unless it has ended well. */
  readonly iterations: number | null;
  readonly secondsElapsed: number | null;
  readonly device: string | null;
}

/** What the project knows of a row. */
export function rowReport(project: ProjectStore, row: SeriesRow): RowReport {
  const run = row.runId === null ? null : project.runs.get(row.runId);
  const model = run === null || run.modelId === null ? null : project.models.get(run.modelId).name;
  const result = run?.result as Pick<TrainResult, 'iterations' | 'secondsElapsed' | 'device'> | null | undefined;
  const figuresOf = (id: Id | null): EvaluationResult | null => (id === null ? null : (project.evaluations.get(id).result as EvaluationFacts).figures);
  return {
    name: row.name,
    run: row.runId,
    model,
    state: row.evaluationId !== null ? 'judged' : row.reason !== null ? 'failed' : run === null ? 'waiting' : 'unfinished',
    reason: row.reason,
    figures: figuresOf(row.evaluationId),
    test: figuresOf(row.testEvaluationId),
    iterations: result?.iterations ?? null,
    secondsElapsed: result?.secondsElapsed ?? null,
    device: result?.device ?? null,
  };
}
