import type { LiveTraining } from '../../../shared/contract/areas/trainingArea.ts';
import type { TrainingSettings } from '../../../shared/engineProtocol/trainingSettings.ts';

/** Seconds that a training will still take, validations aside; null where there is nothing to go by. */
export function timeLeft(live: LiveTraining | null, { batchSize }: Pick<TrainingSettings, 'batchSize'>): number | null {
  if (live === null) return null;
  const left = live.total - live.done;
  if (live.unit === 's') return left;
  const speed = live.status?.imagesPerSecond ?? 0;
  return live.unit === 'iterations' && speed > 0 ? (left * batchSize) / speed : null;
}
