import type { EvaluationSummary, JudgedModelRow, JudgedSide } from '../../../shared/contract/areas/evaluationsArea.ts';
import { METRIC_COLUMNS, metricOf, type MetricKey } from './metricColumns.ts';

/** The evaluation that a model stands in the table with; one that has no sides of its own was judged on all masks. */
export function evaluationOn(model: JudgedModelRow, side: JudgedSide): EvaluationSummary | null {
  return model.evaluations.find(({ on }) => on === (model.sides === null ? 'all' : side)) ?? null;
}

/** What the table is sorted by. */
export interface Order {
  readonly by: MetricKey | 'name';
  readonly from: 'highest' | 'lowest';
}

/** Models without a figure stand last, whatever the order. */
export function inOrder(models: readonly JudgedModelRow[], side: JudgedSide, order: Order | null): readonly JudgedModelRow[] {
  if (order === null) return models;
  const { by, from } = order;
  const sign = from === 'highest' ? -1 : 1;
  if (by === 'name') return models.toSorted((a, b) => sign * a.name.localeCompare(b.name));
  const value = (model: JudgedModelRow): number | null => {
    const evaluation = evaluationOn(model, side);
    return evaluation === null ? null : metricOf(evaluation, by);
  };
  return models.toSorted((a, b) => {
    const [first, second] = [value(a), value(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return sign * (first - second);
  });
}

/** Names of the best models by metric, among those judged on the same images; none where there is nobody to be better than. */
export function bestOf(models: readonly JudgedModelRow[], side: JudgedSide, basis: string | null): ReadonlyMap<MetricKey, ReadonlySet<string>> {
  const compared = models.flatMap((model) => {
    const evaluation = evaluationOn(model, side);
    return evaluation === null || evaluation.basis !== basis ? [] : [{ name: model.name, evaluation }];
  });
  if (compared.length < 2) return new Map();
  return new Map(
    METRIC_COLUMNS.map(({ key, best }) => {
      const known = compared.flatMap(({ name, evaluation }) => {
        const value = metricOf(evaluation, key);
        return value === null ? [] : [{ name, value }];
      });
      const values = known.map(({ value }) => value);
      const top = best === 'highest' ? Math.max(...values) : Math.min(...values);
      return [key, new Set(known.filter(({ value }) => value === top).map(({ name }) => name))];
    }),
  );
}
