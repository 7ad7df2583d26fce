import type { SeriesProgress } from '../main/services/series/SeriesRunner.ts';
import { describe } from './commands/train.ts';
import { formatDuration } from '../shared/format/duration.ts';
import type { ProgressStep } from './ProgressLine.ts';

/** "Run 2 of 5 (T), training: 120 of 480 iterations, 3.1 per s, 2 min left, …, 12 min left in all" */
export function describeSeries({ row, number, rows, secondsLeft, progress }: SeriesProgress, minutesEach?: number): ProgressStep {
  const step = describe(progress, minutesEach);
  const inAll = secondsLeft === null ? [] : [`${formatDuration(secondsLeft)} left in all`];
  const note = [...(step.note === undefined ? [] : [step.note]), ...inAll].join(', ');
  return { ...step, stage: `Run ${number} of ${rows} (${row}), ${progress.stage}`, ...(note === '' ? {} : { note }) };
}
