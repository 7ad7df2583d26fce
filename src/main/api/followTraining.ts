import type { LiveTraining } from '../../shared/contract/areas/trainingArea.ts';
import type { JobProgress } from '../../shared/engineProtocol/jobs.ts';

/** How far a training is after it told something. A validation counts its tiles: meanwhile the training stays as far as it was. */
export function followTraining(before: LiveTraining | null, { stage, done, total, unit, status, tiles }: JobProgress): LiveTraining {
  const far = before !== null && stage === 'validating' ? { done: before.done, total: before.total, unit: before.unit } : { done, total, unit };
  return { stage, ...far, status: status ?? before?.status ?? null, tiles: tiles ?? before?.tiles ?? null };
}
