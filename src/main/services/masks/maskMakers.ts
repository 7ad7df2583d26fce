import type { MaskRevision } from '../../../shared/domain/records.ts';

/** What a person did with a model's mask. */
type Deed = 'accepted' | 'corrected';

/** Who made a mask that a model proposed and a person answers for: `unet-1, corrected by A. Keller`. */
export function madeTogether(model: string, deed: Deed, person: string): string {
  return `${model}, ${deed} by ${person}`;
}

const TOGETHER = /^(.+), (?:accepted|corrected) by .+$/s;

/** The model that proposed a mask, whoever answers for it; null where no model had a part in it. */
export function proposedBy({ origin, by }: Pick<MaskRevision, 'origin' | 'by'>): string | null {
  if (origin === 'predicted') return by;
  return origin === 'assisted' ? (TOGETHER.exec(by)?.[1] ?? null) : null;
}

export function isMadeBy(model: string, mask: Pick<MaskRevision, 'origin' | 'by'>): boolean {
  return proposedBy(mask) === model;
}
