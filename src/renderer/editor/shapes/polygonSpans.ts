import type { ImagePoint, Span } from './Span.ts';

/** The pixels whose middle lies inside a closed outline; where it crosses itself, every second region (even-odd rule). */
export function* polygonSpans(points: readonly ImagePoint[], height: number): Generator<Span> {
  if (points.length < 3) return;
  const top = Math.max(0, Math.floor(points.reduce((least, { y }) => Math.min(least, y), Infinity)));
  const bottom = Math.min(height - 1, Math.ceil(points.reduce((most, { y }) => Math.max(most, y), -Infinity)));
  for (let y = top; y <= bottom; y++) {
    const crossings = crossingsAt(points, y + 0.5).sort((a, b) => a - b);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const [from, to] = [Math.ceil((crossings[at] as number) - 0.5), Math.ceil((crossings[at + 1] as number) - 0.5)];
      if (from < to) yield { y, from, to };
    }
  }
}

function crossingsAt(points: readonly ImagePoint[], y: number): number[] {
  const crossings: number[] = [];
  points.forEach((b, at) => {
    const a = points[(at + points.length - 1) % points.length] as ImagePoint;
    if (a.y <= y !== b.y <= y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
  });
  return crossings;
}
