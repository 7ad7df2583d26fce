import type { PixelRect } from '../../../shared/raster/raster.ts';
import type { Span } from './Span.ts';

/**
 * The pixels that hang together with a seed over their edges (not corners) and pass the test, inside a rectangle, row by row
 * with a list of rows still to look at.
 */
export function floodSpans(seedX: number, seedY: number, within: PixelRect, belongs: (x: number, y: number) => boolean): Span[] {
  const { x: left, y: top, width, height } = within;
  const seen = new Uint8Array(Math.ceil((width * height) / 8));
  const isSeen = (x: number, y: number): boolean => {
    const at = (y - top) * width + x - left;
    return (((seen[at >> 3] as number) >> (at & 7)) & 1) === 1;
  };
  const isOpen = (x: number, y: number): boolean => x >= left && x < left + width && !isSeen(x, y) && belongs(x, y);
  const spans: Span[] = [];
  const seeds: number[] = [seedX, seedY];
  while (seeds.length > 0) {
    const y = seeds.pop() as number;
    const x = seeds.pop() as number;
    if (y < top || y >= top + height || !isOpen(x, y)) continue;
    let [from, to] = [x, x + 1];
    while (isOpen(from - 1, y)) from--;
    while (isOpen(to, y)) to++;
    for (let at = (y - top) * width + from - left, end = at + to - from; at < end; at++) seen[at >> 3] = (seen[at >> 3] as number) | (1 << (at & 7));
    spans.push({ y, from, to });
    for (const next of [y - 1, y + 1]) {
      if (next < top || next >= top + height) continue;
      for (let at = from; at < to; at++) {
        if (!isOpen(at, next)) continue;
        seeds.push(at, next);
        while (at + 1 < to && isOpen(at + 1, next)) at++;
      }
    }
  }
  return spans;
}
