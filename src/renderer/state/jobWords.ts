import { formatDuration } from '../../shared/format/duration.ts';
import type { JobProgressView } from '../../shared/progress/JobView.ts';

/** "Drawing: 3 of 12 micrographs, 1.2 per s, 8 s left" */
export function progressWords({ stage, done, total, unit, rate, secondsLeft }: JobProgressView): string {
  const parts = [`${stage}: ${Math.floor(done)} of ${total} ${unit}`];
  if (rate !== null) parts.push(rate >= 1 ? `${rate.toFixed(1)} per s` : `${(1 / rate).toFixed(1)} s each`);
  if (secondsLeft !== null && done < total) parts.push(`${formatDuration(secondsLeft)} left`);
  return parts.join(', ');
}
