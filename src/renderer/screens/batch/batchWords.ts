import type { BatchCounts, BatchItemView, ReviewState } from '../../../shared/contract/areas/batchesArea.ts';
import type { BatchItemState } from '../../../shared/domain/records.ts';
import { formatShare } from '../../../shared/format/quantity.ts';

export const STATE_WORDS: Readonly<Record<BatchItemState, string>> = { waiting: 'waits', ok: 'done', failed: 'failed', skipped: 'skipped' };
/** Those in a state, as a heap. */
export const STATE_TITLES: Readonly<Record<BatchItemState, string>> = { waiting: 'Waiting', ok: 'Done', failed: 'Failed', skipped: 'Skipped' };
export const REVIEW_WORDS: Readonly<Record<ReviewState, string>> = { open: 'to review', accepted: 'accepted', rejected: 'rejected', corrected: 'corrected' };

export function sizeOf({ waiting, ok, failed, skipped }: BatchCounts): number {
  return waiting + ok + failed + skipped;
}

/** "24 micrographs, 22 done, 1 failed" */
export function countWords(counts: BatchCounts): string {
  const all = sizeOf(counts);
  const parts = [all === 1 ? '1 micrograph' : `${all} micrographs`];
  if (counts.ok === all) parts.push('all done');
  else if (counts.ok > 0) parts.push(`${counts.ok} done`);
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.skipped > 0) parts.push(`${counts.skipped} skipped`);
  if (counts.waiting > 0) parts.push(counts.waiting === 1 ? '1 waits' : `${counts.waiting} wait`);
  return parts.join(', ');
}

/** Most masks are above 90 %, and would look alike with one decimal. */
export function formatCertainty(certainty: number | null): string {
  return formatShare(certainty, certainty !== null && certainty > 0.9 ? 2 : 1);
}

/** The last part of a path. */
export function fileName({ file }: Pick<BatchItemView, 'file'>): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}
