import { thinHistory } from '../../../shared/charts/thinHistory.ts';
import type { HistoryPoint } from '../../../shared/engineProtocol/jobs.ts';

/** Curves longer than this are thinned to half of it while they grow. */
const LONGEST = 6000;

/** The curve with what is new of it: a point of a known iteration replaces the old one, and what was taken back by a resume goes. */
export function mergeHistory(history: readonly HistoryPoint[], news: readonly HistoryPoint[]): readonly HistoryPoint[] {
  const first = news[0];
  if (first === undefined) return history;
  const kept = (history.at(-1)?.iteration ?? 0) < first.iteration ? history : history.filter(({ iteration }) => iteration < first.iteration);
  const byIteration = new Map(news.map((point) => [point.iteration, point]));
  const merged = [...kept, ...byIteration.values()];
  return merged.length > LONGEST ? thinHistory(merged, LONGEST / 2) : merged;
}
