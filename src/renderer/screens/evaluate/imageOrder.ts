import type { JudgedImage } from '../../../shared/contract/areas/evaluationsArea.ts';

/** What is looked at: how a class was found, or the pixels of one true class that were called another (or itself). */
export type Focus = { readonly kind: 'class'; readonly index: number } | { readonly kind: 'cell'; readonly truth: number; readonly predicted: number };

/** An image of the list: its place in the evaluation, and what it is listed for. */
export interface ListedImage {
  readonly at: number;
  readonly image: JudgedImage;
  /** Of the labelled pixels: those that are wrong, or those of the cell. */
  readonly share: number;
  /** Of the cell; null where a class is looked at. */
  readonly pixels: number | null;
}

/** The worst first: by wrong pixels, or by the pixels of a cell, without images that have none. */
export function listedImages(images: readonly JudgedImage[], focus: Focus): ListedImage[] {
  const listed = images.map((image, at): ListedImage => {
    if (focus.kind === 'class') return { at, image, share: image.globalAccuracy === null ? 0 : 1 - image.globalAccuracy, pixels: null };
    const pixels = image.confusion?.[focus.truth]?.[focus.predicted] ?? 0;
    const total = image.confusion?.flat().reduce((sum, count) => sum + count, 0) ?? 0;
    return { at, image, share: total === 0 ? 0 : pixels / total, pixels };
  });
  return listed.filter(({ pixels }) => pixels !== 0).toSorted((a, b) => b.share - a.share);
}
