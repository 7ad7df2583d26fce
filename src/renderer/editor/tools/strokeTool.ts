import type { Gesture } from '../document/EditorDocument.ts';
import type { PixelTest, Recolouring } from '../labels/StrokeRecorder.ts';
import { capsuleSpans } from '../shapes/capsuleSpans.ts';
import type { ImagePoint, Span } from '../shapes/Span.ts';
import { recolouringOf } from './recolouringOf.ts';
import { BRUSH_DIAMETERS, type Paint, type Tool, type ToolContext, type ToolPoint } from './Tool.ts';

/** A place of the brush and its radius there, in pixels. */
interface Dab extends ImagePoint {
  readonly radius: number;
}

interface Piece {
  readonly from: Dab;
  readonly to: Dab;
}

/** How far the straight pieces of a smoothed stroke may be from the curve, in pixels. */
const BEND = 0.1;

/**
 * A round brush: follows the hand in a smooth curve through the middles between the places that the pointer reported. Shift draws a
 * straight line from where the last stroke ended.
 */
export function strokeTool(context: ToolContext, paint: Paint): Tool {
  let gesture: Gesture | null = null;
  let recolouring: Recolouring = new Uint8Array(0);
  /** The last reported place, and how far the curve is drawn. */
  let last: Dab | null = null;
  let drawn: Dab | null = null;

  const dabAt = (point: ToolPoint): Dab => {
    const { diameter } = context.settings();
    const width = point.pressure === null ? diameter : Math.max(BRUSH_DIAMETERS.least, diameter * point.pressure);
    return { ...snapped(point, diameter), radius: width / 2 };
  };
  const draw = (dabs: readonly Dab[]): void | Promise<void> => {
    drawn = dabs.at(-1) ?? null;
    const pieces = dabs.slice(1).map((to, at) => ({ from: dabs[at] ?? to, to }));
    const open = gesture;
    if (open === null) return undefined;
    if (paint.where === 'everywhere') {
      for (const piece of pieces) open.paint(spansOf(piece), recolouring);
      return undefined;
    }
    return (async () => {
      for (const piece of pieces) open.paint(spansOf(piece), recolouring, await allowedAround(context, piece));
    })();
  };
  const stop = (): void => {
    gesture = null;
  };
  return {
    down(point) {
      const dab = dabAt(point);
      const start = point.shift && last !== null ? last : dab;
      recolouring = recolouringOf(paint, context);
      gesture = context.document.begin(paint);
      last = dab;
      return draw([start, dab]);
    },
    move(point) {
      if (gesture === null || last === null || drawn === null) return undefined;
      const dab = dabAt(point);
      if (dab.x === last.x && dab.y === last.y) return undefined;
      const [over, to] = [last, middle(last, dab)];
      last = dab;
      return draw(curved(drawn, over, to));
    },
    async up(point) {
      if (gesture === null || drawn === null) return;
      const dab = dabAt({ ...point, pressure: point.pressure === null ? null : drawn.radius * 2 / context.settings().diameter });
      last = dab;
      await draw([drawn, dab]);
      gesture.finish();
      stop();
    },
    cancel() {
      gesture?.cancel();
      stop();
    },
    outline(pointer) {
      const { diameter } = context.settings();
      return pointer === null ? null : { kind: 'circle', centre: snapped(pointer, diameter), radius: diameter / 2 };
    },
  };
}

/** Brushes of odd diameter stand on the middle of a pixel, even ones on its corner, so that a disc is as wide as it says. */
function snapped({ x, y }: ImagePoint, diameter: number): ImagePoint {
  return Math.round(diameter) % 2 === 1 ? { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 } : { x: Math.round(x), y: Math.round(y) };
}

function middle(a: Dab, b: Dab): Dab {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, radius: (a.radius + b.radius) / 2 };
}

/** A curve in as few straight pieces as it bends, and that change little in width: a straight stroke is one. */
function curved(from: Dab, over: Dab, to: Dab): Dab[] {
  const bend = Math.hypot(from.x - 2 * over.x + to.x, from.y - 2 * over.y + to.y);
  const pieces = Math.max(1, Math.ceil(Math.sqrt(bend / (4 * BEND))), Math.ceil(Math.abs(to.radius - from.radius) * 2));
  return Array.from({ length: pieces + 1 }, (_, at) => between(from, over, to, at / pieces));
}

/** A point of the quadratic Bézier curve from `from` to `to` that bends towards `over`. */
function between(from: Dab, over: Dab, to: Dab, t: number): Dab {
  const mix = (a: number, b: number, c: number): number => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
  return { x: mix(from.x, over.x, to.x), y: mix(from.y, over.y, to.y), radius: mix(from.radius, over.radius, to.radius) };
}

function radiusOf({ from, to }: Piece): number {
  return Math.max(from.radius, to.radius);
}

function spansOf(piece: Piece): Iterable<Span> {
  return capsuleSpans(piece.from, piece.to, radiusOf(piece));
}

/** Brings the pixels under a piece of a stroke and says which of them are as bright as the settings ask. */
async function allowedAround(context: ToolContext, piece: Piece): Promise<PixelTest> {
  const { low, high } = context.settings();
  const { from, to } = piece;
  const radius = radiusOf(piece);
  const [x, y] = [Math.floor(Math.min(from.x, to.x) - radius), Math.floor(Math.min(from.y, to.y) - radius)];
  const region = await context.image.region({ x, y, width: Math.ceil(Math.max(from.x, to.x) + radius) + 1 - x, height: Math.ceil(Math.max(from.y, to.y) + radius) + 1 - y });
  return (px, py) => {
    const brightness = region.brightness(px, py);
    return brightness >= low && brightness <= high;
  };
}
