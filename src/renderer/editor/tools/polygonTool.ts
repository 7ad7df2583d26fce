import { polygonSpans } from '../shapes/polygonSpans.ts';
import type { ImagePoint } from '../shapes/Span.ts';
import { recolouringOf } from './recolouringOf.ts';
import type { Paint, Tool, ToolContext } from './Tool.ts';

/** A click this near to the first corner closes the outline, in pixels of the micrograph at 1 : 1. */
const NEAR = 6;

/** Corner by corner; a click on the first one or Enter fills it, Backspace takes a corner back. */
export function polygonTool(context: ToolContext, paint: Paint): Tool {
  let corners: ImagePoint[] = [];
  const finish = (): void => {
    if (corners.length > 2) context.document.change(paint, polygonSpans(corners, context.document.labels.height), recolouringOf(paint, context));
    corners = [];
  };
  return {
    down({ x, y }) {
      const [first] = corners;
      if (first !== undefined && corners.length > 2 && Math.hypot(first.x - x, first.y - y) <= NEAR) finish();
      else corners.push({ x, y });
    },
    move: () => undefined,
    up: () => undefined,
    cancel() {
      corners = [];
    },
    finish,
    back() {
      corners.pop();
    },
    outline: (pointer) => (corners.length === 0 ? null : { kind: 'path', points: pointer === null ? corners : [...corners, pointer], isClosed: corners.length > 1 }),
  };
}
