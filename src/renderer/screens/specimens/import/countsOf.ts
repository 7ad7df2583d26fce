import type { ImportItemView } from '../../../../shared/contract/areas/importsArea.ts';
import { counted } from './counted.ts';

/** How many files of an import end in which way. */
export interface ImportCounts {
  /** New micrographs, and the masks that come with them. */
  readonly fresh: number;
  readonly masks: number;
  /** Micrographs that are there already and to which something is added, and the masks among it. */
  readonly enlarged: number;
  readonly addedMasks: number;
  readonly skipped: number;
  readonly refused: number;
}

/** `others`: files that were refused before anybody looked into them. */
export function countsOf(items: readonly ImportItemView[], others: number): ImportCounts {
  const of = (outcome: ImportItemView['outcome']): readonly ImportItemView[] => items.filter((item) => item.outcome === outcome);
  const masksOf = (some: readonly ImportItemView[]): number => some.filter(({ mask }) => mask?.isTaken === true).length;
  const [fresh, known] = [of('new'), of('known')];
  return { fresh: fresh.length, masks: masksOf(fresh), enlarged: known.length, addedMasks: masksOf(known), skipped: of('skipped').length, refused: of('refused').length + others };
}

/** What the import would do, before anything is written. */
export function sentenceOf({ fresh, masks, enlarged, addedMasks, skipped, refused }: ImportCounts): string {
  const parts = [fresh === 0 ? 'No new micrographs' : `${counted(fresh, 'micrograph')} and ${counted(masks, 'mask')} would be taken`];
  if (enlarged > 0) parts.push(`something is added to ${enlarged} that ${enlarged === 1 ? 'is' : 'are'} there already${addedMasks === 0 ? '' : ` (${counted(addedMasks, 'mask')})`}`);
  if (skipped > 0) parts.push(`${skipped}${enlarged > 0 ? ' more' : ''} ${skipped === 1 ? 'is' : 'are'} there already${enlarged > 0 ? ' with nothing to add' : ''}`);
  if (refused > 0) parts.push(`${refused} cannot be taken`);
  return `${parts.join('; ')}. Nothing is written yet.`;
}

/** What the button says that does it. */
export function actionOf({ fresh, enlarged }: ImportCounts): string {
  if (fresh > 0 && enlarged > 0) return `Import ${fresh} and add to ${enlarged}`;
  if (enlarged > 0) return `Add to ${counted(enlarged, 'micrograph')}`;
  return fresh > 0 ? `Import ${counted(fresh, 'micrograph')}` : 'Nothing to import';
}
