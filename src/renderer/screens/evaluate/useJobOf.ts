import type { JobView } from '../../../shared/progress/JobView.ts';
import { useJobs } from '../../state/useJobs.ts';

/** The job with this number while it waits or runs; one that was called off waits for nothing any more. */
export function useJobOf(job: number | null): JobView | null {
  const found = useJobs((state) => (job === null ? undefined : state.jobs.get(job)));
  return found !== undefined && (found.state === 'waiting' || found.state === 'running') ? found : null;
}

/** "waits", "43 %" */
export function jobWords({ state, progress }: JobView): string {
  if (state === 'waiting') return 'waits until the engine is free';
  if (progress === null || progress.total === 0) return 'is being judged …';
  return `is being judged (${progress.stage}): ${Math.floor((100 * progress.done) / progress.total)}\u202f%`;
}
