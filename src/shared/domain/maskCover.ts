import { UNLABELLED } from '../raster/raster.ts';

/** A mask that labels less of its micrograph than this was only begun: its shares are those of what was drawn first. */
export const LEAST_LABELLED = 0.5;

/** How much of a label map is labelled, 0 to 1; an empty one is not. */
export function labelledShare(labels: Uint8Array): number {
  let unlabelled = 0;
  for (const label of labels) unlabelled += Number(label === UNLABELLED);
  return labels.length === 0 ? 0 : 1 - unlabelled / labels.length;
}

/** Whether a mask was only begun. Of masks from before it was counted (null) that is not said. */
export function isBegun(share: number | null): boolean {
  return share !== null && share < LEAST_LABELLED;
}
