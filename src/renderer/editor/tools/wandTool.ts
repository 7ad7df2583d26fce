import { floodSpans } from '../shapes/floodSpans.ts';
import type { Span } from '../shapes/Span.ts';
import type { ImageRegion } from '../image/ImageRegion.ts';
import { recolouringOf } from './recolouringOf.ts';
import type { Paint, Tool, ToolContext } from './Tool.ts';

/** The wand looks so far around the pixel that was clicked, so that a mosaic need not be in memory for it. */
const REACH = 2048;

/** Paints what looks like the pixel that is clicked on. */
export function wandTool(context: ToolContext, paint: Paint): Tool {
  return {
    async down(point) {
      const { image, document } = context;
      const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
      if (x < 0 || y < 0 || x >= image.width || y >= image.height) return;
      const { tolerance, contiguous } = context.settings();
      const region = await image.region({ x: x - REACH, y: y - REACH, width: 2 * REACH, height: 2 * REACH });
      const values = region.values(x, y);
      const isAlike = (px: number, py: number): boolean => region.difference(px, py, values) <= tolerance;
      document.change(paint, contiguous ? floodSpans(x, y, region.rect, isAlike) : alikeSpans(region, isAlike), recolouringOf(paint, context));
    },
    move: () => undefined,
    up: () => undefined,
    cancel: () => undefined,
    outline: () => null,
  };
}

function* alikeSpans({ rect }: ImageRegion, isAlike: (x: number, y: number) => boolean): Generator<Span> {
  const right = rect.x + rect.width;
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    for (let from = rect.x; from < right; from++) {
      if (!isAlike(from, y)) continue;
      let to = from + 1;
      while (to < right && isAlike(to, y)) to++;
      yield { y, from, to };
      from = to;
    }
  }
}
