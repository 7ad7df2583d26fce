import type { LiveTraining } from '../../../shared/contract/areas/trainingArea.ts';
import type { TrainingSettings } from '../../../shared/engineProtocol/jobs.ts';

/** Seconds that a training will still take, validations aside; null where there is nothing to go by. */
export function timeLeft(live: LiveTraining | null, { batchSize, maxSeconds }: Pick<TrainingSettings, 'batchSize' | 'maxSeconds'>, startedAt: string, now: number = Date.now()): number | null {
  const speed = live?.status?.imagesPerSecond ?? 0;
  const bySpeed = live === null || live.unit !== 'iterations' || speed === 0 ? null : ((live.total - live.done) * batchSize) / speed;
  const byClock = maxSeconds === null ? null : Math.max(0, maxSeconds - (now - Date.parse(startedAt)) / 1000);
  if (bySpeed === null || byClock === null) return bySpeed;
  return Math.min(bySpeed, byClock);
}
