import { floodSpans } from '../shapes/floodSpans.ts';
import { recolouringOf } from './recolouringOf.ts';
import type { Paint, Tool, ToolContext } from './Tool.ts';

/** Paints the area of one class that is clicked on, up to where another class begins. */
export function fillTool(context: ToolContext, paint: Paint): Tool {
  return {
    down(point) {
      const { labels } = context.document;
      const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
      if (x < 0 || y < 0 || x >= labels.width || y >= labels.height) return;
      const value = labels.get(x, y);
      const recolouring = recolouringOf(paint, context);
      if (recolouring[value] === value) return;
      context.document.change(paint, floodSpans(x, y, { x: 0, y: 0, width: labels.width, height: labels.height }, (px, py) => labels.get(px, py) === value), recolouring);
    },
    move: () => undefined,
    up: () => undefined,
    cancel: () => undefined,
    outline: () => null,
  };
}
