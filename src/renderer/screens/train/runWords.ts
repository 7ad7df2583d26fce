import type { RunRow } from '../../../shared/contract/areas/trainingArea.ts';

/** What a run is, in a few words. */
export function runWords({ state, reason, canResume, job }: Pick<RunRow, 'state' | 'reason' | 'canResume' | 'job'>): string {
  if (job !== null) return 'trains';
  switch (state) {
    case 'running':
      return 'trains in another program';
    case 'paused':
      return reason === null ? 'paused, can be resumed' : 'stopped, can be resumed';
    case 'cancelled':
      return canResume ? 'cancelled, can be resumed' : 'cancelled';
    case 'failed':
      return 'failed';
    case 'finished':
      return 'finished';
  }
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(2)}\u202f%`;
}
