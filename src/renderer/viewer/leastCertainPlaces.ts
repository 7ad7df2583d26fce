import type { CertaintyView } from '../../shared/contract/areas/batchesArea.ts';
import type { PixelRect } from '../../shared/raster/raster.ts';

/** A round part of a micrograph, in its pixels. */
export interface UncertainPlace {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Mean certainty in it, 0 to 1. */
  readonly certainty: number;
}

/** What part of the longer side a place is across. */
const ACROSS = 1 / 12;

/**
 * The places of a micrograph where a model is least certain, the worst first: the parts with the lowest mean that do not overlap and lie
 * below the mean of the whole. `image`: the micrograph in pixels.
 */
export function leastCertainPlaces({ width, height, bytes }: CertaintyView, image: Pick<PixelRect, 'width' | 'height'>, count: number): UncertainPlace[] {
  const radius = Math.max(1, Math.round((Math.max(width, height) * ACROSS) / 2));
  const sums = integral(width, height, bytes);
  const meanIn = (left: number, top: number, right: number, bottom: number): number => {
    const at = (x: number, y: number): number => sums[y * (width + 1) + x] as number;
    return (at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top)) / ((right - left) * (bottom - top)) / 255;
  };
  const overall = meanIn(0, 0, width, height);
  const candidates: { readonly x: number; readonly y: number; readonly certainty: number }[] = [];
  const step = Math.max(1, Math.floor(radius / 2));
  // Places lie inside, unless the micrograph is narrower than they are.
  for (let y = Math.min(radius, height >> 1); y < Math.max(height - radius, (height >> 1) + 1); y += step) {
    for (let x = Math.min(radius, width >> 1); x < Math.max(width - radius, (width >> 1) + 1); x += step) {
      const certainty = meanIn(Math.max(0, x - radius), Math.max(0, y - radius), Math.min(width, x + radius + 1), Math.min(height, y + radius + 1));
      if (certainty < overall) candidates.push({ x, y, certainty });
    }
  }
  candidates.sort((a, b) => a.certainty - b.certainty);
  const found: typeof candidates = [];
  for (const candidate of candidates) {
    if (found.length === count) break;
    // So far apart that both do not see the rim of one and the same dip.
    if (found.every(({ x, y }) => Math.max(Math.abs(x - candidate.x), Math.abs(y - candidate.y)) >= 3 * radius)) found.push(candidate);
  }
  const scale = Math.max(image.width, image.height) / Math.max(width, height);
  return found.map(({ x, y, certainty }) => ({ x: Math.min(image.width, (x + 0.5) * scale), y: Math.min(image.height, (y + 0.5) * scale), radius: radius * scale, certainty }));
}

/** Sums over all that is above and to the left. */
function integral(width: number, height: number, bytes: Uint8Array): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += bytes[y * width + x] as number;
      sums[(y + 1) * (width + 1) + x + 1] = row + (sums[y * (width + 1) + x + 1] as number);
    }
  }
  return sums;
}
