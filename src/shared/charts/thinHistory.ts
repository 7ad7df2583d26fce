import type { HistoryPoint } from '../engineProtocol/jobs.ts';

/** At most about `most` points, evenly apart; every validation, the first and the last point stay. */
export function thinHistory(history: readonly HistoryPoint[], most: number): readonly HistoryPoint[] {
  if (history.length <= most) return history;
  const step = history.length / most;
  return history.filter((point, at) => point.validationLoss !== null || at === history.length - 1 || Math.floor(at / step) !== Math.floor((at - 1) / step));
}
