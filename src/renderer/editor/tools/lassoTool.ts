import { polygonSpans } from '../shapes/polygonSpans.ts';
import type { ImagePoint } from '../shapes/Span.ts';
import { recolouringOf } from './recolouringOf.ts';
import type { Paint, Tool, ToolContext } from './Tool.ts';

/** Drawn around freely; what is inside is painted when the button is let go. */
export function lassoTool(context: ToolContext, paint: Paint): Tool {
  let points: ImagePoint[] = [];
  return {
    down({ x, y }) {
      points = [{ x, y }];
    },
    move({ x, y }) {
      if (points.length > 0) points.push({ x, y });
    },
    up({ x, y }) {
      if (points.length > 0) context.document.change(paint, polygonSpans([...points, { x, y }], context.document.labels.height), recolouringOf(paint, context));
      points = [];
    },
    cancel() {
      points = [];
    },
    outline: () => (points.length === 0 ? null : { kind: 'path', points, isClosed: true }),
  };
}
