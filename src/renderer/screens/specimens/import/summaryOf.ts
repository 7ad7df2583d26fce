import type { ImportOutcome } from '../../../../shared/contract/areas/importsArea.ts';
import { counted } from './counted.ts';

type Done = Pick<ImportOutcome, 'items' | 'masks' | 'updatedSpecimens' | 'skipped' | 'stoppedBy'>;

/** What an import has really done, and how much was not taken; a colon at the end announces why. */
export function summaryOf({ items, masks, updatedSpecimens, skipped, stoppedBy }: Done): string {
  const fresh = items.filter(({ outcome }) => outcome === 'new').length;
  const enlarged = items.filter(({ outcome }) => outcome === 'known').length;
  const untaken = items.filter(({ state }) => state !== 'ok');
  // The micrograph itself was taken, or got something else, when only its mask could not be used.
  const refusedMasks = untaken.filter(({ outcome }) => outcome !== null).length;
  const refusedFiles = untaken.length - refusedMasks;
  const updated = updatedSpecimens > 0 ? [`${counted(updatedSpecimens, 'specimen')} updated`] : [];
  const more = fresh > 0 ? updated : [...updated, ...(masks > 0 ? [counted(masks, 'mask')] : [])];
  const parts = [fresh > 0 ? [counted(fresh, 'micrograph'), counted(masks, 'mask'), ...(enlarged > 0 ? [] : updated)].join(', ') : 'No new micrographs'];
  if (enlarged > 0) parts.push(`something was added to ${enlarged} that ${enlarged === 1 ? 'was' : 'were'} there already${more.length > 0 ? ` (${more.join(', ')})` : ''}`);
  if (untaken.length === 0) return `${parts.join('; ')}.`;
  const what = [...(refusedFiles > 0 ? [counted(refusedFiles, 'file')] : []), ...(refusedMasks > 0 ? [counted(refusedMasks, 'mask')] : [])].join(' and ');
  const why = skipped === untaken.length && stoppedBy === null ? ', because they are there already' : '';
  return `${parts.join('; ')}; ${what} ${untaken.length === 1 ? 'was' : 'were'} not taken${why}:`;
}
