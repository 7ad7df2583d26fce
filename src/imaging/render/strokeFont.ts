/** A point of a letter: x from its left edge, y upwards from the baseline. */
type Point = readonly [number, number];
type Line = readonly Point[];

interface Glyph {
  readonly width: number;
  readonly lines: readonly Line[];
}

/** Height of digits; small letters are `SMALL_HEIGHT` high and µ reaches `DESCENT` below the baseline. */
export const DIGIT_HEIGHT = 7;
export const DESCENT = 2;
/** Space between letters. */
export const TRACKING = 1.7;
const SMALL_HEIGHT = 5;

/** Points of an elliptic arc, counter-clockwise from `from` to `to` degrees (clockwise where `to` is less). */
function arc(centreX: number, centreY: number, radiusX: number, radiusY: number, from: number, to: number): Point[] {
  const steps = Math.max(2, Math.ceil(Math.abs(to - from) / 12));
  return Array.from({ length: steps + 1 }, (_, step) => {
    const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
    return [centreX + radiusX * Math.cos(angle), centreY + radiusY * Math.sin(angle)] as const;
  });
}

/** An arch of small letters: up the stem at `x`, over, and down at `x + 3.2`. */
function arch(x: number): Point[] {
  return [[x, 0], ...arc(x + 1.6, SMALL_HEIGHT - 1.6, 1.6, 1.6, 180, 0), [x + 3.2, 0]];
}

/** Everything a scale bar can say: lengths of 1, 2 or 5 times a power of ten, in nm, µm or mm. */
const GLYPHS: Readonly<Record<string, Glyph>> = {
  ' ': { width: 1.4, lines: [] },
  '.': { width: 0.4, lines: [[[0.2, 0], [0.2, 0.05]]] },
  '0': { width: 4.2, lines: [arc(2.1, 3.5, 2.1, 3.5, 0, 360)] },
  '1': { width: 2.2, lines: [[[0, 5.4], [1.9, 7], [1.9, 0]]] },
  '2': { width: 4.2, lines: [[...arc(2.1, 5, 2.05, 2, 168, -38), [0, 0], [4.2, 0]]] },
  '5': { width: 4.2, lines: [[[3.8, 7], [0.7, 7], [0.4, 3.75], ...arc(1.95, 2.25, 2.2, 2.25, 125, -140)]] },
  m: { width: 6.4, lines: [[[0, SMALL_HEIGHT], [0, 0]], arch(0), arch(3.2)] },
  n: { width: 3.4, lines: [[[0, SMALL_HEIGHT], [0, 0]], [[0, 0], ...arc(1.7, SMALL_HEIGHT - 1.7, 1.7, 1.7, 180, 0), [3.4, 0]]] },
  µ: { width: 3.8, lines: [[[0, SMALL_HEIGHT], [0, -DESCENT]], [[0, 1.7], ...arc(1.7, 1.7, 1.7, 1.7, 180, 360), [3.4, SMALL_HEIGHT]], [[3.4, 1.7], [3.4, 0.5], [3.8, 0]]] },
};

/** The letters of `text` one after the other as lines to be stroked, and the width of all. Letters that are not there throw: callers write only lengths. */
export function layOutText(text: string): { readonly width: number; readonly lines: readonly Line[] } {
  let x = 0;
  const lines: Line[] = [];
  for (const character of text) {
    const glyph = GLYPHS[character];
    if (glyph === undefined) throw new RangeError(`The scale bar's letters have no "${character}"`);
    for (const line of glyph.lines) lines.push(line.map(([px, py]) => [px + x, py] as const));
    x += glyph.width + TRACKING;
  }
  return { width: Math.max(0, x - TRACKING), lines };
}

/** Distance from a point to the nearest of the lines, in units of the letters. */
export function distanceToLines(lines: readonly Line[], x: number, y: number): number {
  let nearest = Infinity;
  for (const line of lines) {
    for (let index = 1; index < line.length; index++) {
      const [ax, ay] = line[index - 1] as Point;
      const [bx, by] = line[index] as Point;
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
      nearest = Math.min(nearest, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)));
    }
  }
  return nearest;
}
