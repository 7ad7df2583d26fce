import type { PixelRect } from '../../../shared/raster/raster.ts';
import type { LabelSource } from './LabelSource.ts';

/** As `sample`, with `times` samples to the side of a pixel instead of one sample of several pixels. `room` holds the pixels meanwhile. */
export function sampleFiner(source: LabelSource, { x, y, width, height }: PixelRect, times: number, into: Uint8Array, room: Uint8Array): void {
  const [left, top] = [Math.floor(x / times), Math.floor(y / times)];
  const columns = Math.floor((x + width - 1) / times) - left + 1;
  const rows = Math.floor((y + height - 1) / times) - top + 1;
  source.sample({ x: left, y: top, width: columns, height: rows }, 1, room);
  for (let line = 0; line < height; line++) {
    const from = (Math.floor((y + line) / times) - top) * columns - left;
    const to = line * width;
    // Lines of the same row of pixels are alike.
    if (line > 0 && (y + line) % times !== 0) into.copyWithin(to, to - width, to);
    else for (let at = 0; at < width; at++) into[to + at] = room[from + Math.floor((x + at) / times)] as number;
  }
}
