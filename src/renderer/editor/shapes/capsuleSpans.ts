import type { ImagePoint, Span } from './Span.ts';

/**
 * The pixels whose middle lies within `radius` of the line from `a` to `b`: a stroke of a round brush without gaps, however fast
 * the hand. With a = b: a disc.
 */
export function* capsuleSpans(a: ImagePoint, b: ImagePoint, radius: number): Generator<Span> {
  // A hair more, so that a middle exactly on the edge does not depend on rounding.
  const reach = radius + 1e-6;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy);
  const first = Math.ceil(Math.min(a.y, b.y) - reach - 0.5);
  const last = Math.floor(Math.max(a.y, b.y) + reach - 0.5);
  for (let y = first; y <= last; y++) {
    const middle = y + 0.5;
    let [left, right] = [Infinity, -Infinity];
    const include = (from: number, to: number): void => {
      [left, right] = [Math.min(left, from), Math.max(right, to)];
    };
    for (const end of [a, b]) {
      const half = reach ** 2 - (middle - end.y) ** 2;
      if (half >= 0) include(end.x - Math.sqrt(half), end.x + Math.sqrt(half));
    }
    if (length > 0) crossing(a, dx, dy, length, middle, reach, include);
    const [from, to] = [Math.ceil(left - 0.5), Math.floor(right - 0.5) + 1];
    if (from < to) yield { y, from, to };
  }
}

/** Where the band between the ends crosses a row: |distance to the line| ≤ reach and the foot of the perpendicular on it. */
function crossing(a: ImagePoint, dx: number, dy: number, length: number, y: number, reach: number, include: (from: number, to: number) => void): void {
  const [ux, uy] = [dx / length, dy / length];
  const down = y - a.y;
  // Along the line: 0 ≤ x·ux + down·uy ≤ length; across it: |x·uy − down·ux| ≤ reach, with x from a.x.
  let [from, to] = [-Infinity, Infinity];
  const limit = (slope: number, low: number, high: number): void => {
    if (Math.abs(slope) < 1e-12) {
      if (low > 0 || high < 0) [from, to] = [Infinity, -Infinity];
      return;
    }
    const [p, q] = [low / slope, high / slope];
    [from, to] = [Math.max(from, Math.min(p, q)), Math.min(to, Math.max(p, q))];
  };
  limit(ux, -down * uy, length - down * uy);
  limit(uy, down * ux - reach, down * ux + reach);
  if (from <= to) include(a.x + from, a.x + to);
}
