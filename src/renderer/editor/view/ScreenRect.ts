import type { PixelRect } from '../../../shared/raster/raster.ts';
import { toScreen, type Size, type View } from './viewTransform.ts';

/** A part of the canvas in whole device pixels. */
export interface ScreenRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function wholeOf({ width, height }: Size): ScreenRect {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** Where pixels of the micrograph lie on the canvas, with so many device pixels around them. */
export function screenRectOf(view: View, { x, y, width, height }: PixelRect, margin: number, canvas: Size): ScreenRect {
  const from = toScreen(view, { x, y });
  const to = toScreen(view, { x: x + width, y: y + height });
  return { left: Math.max(0, Math.floor(from.left - margin)), top: Math.max(0, Math.floor(from.top - margin)), right: Math.min(canvas.width, Math.ceil(to.left + margin)), bottom: Math.min(canvas.height, Math.ceil(to.top + margin)) };
}

/** Limits drawing to a part of the canvas, which is emptied. @returns whether there is anything to draw; `context.restore` must follow then */
export function drawWithin(context: CanvasRenderingContext2D, { left, top, right, bottom }: ScreenRect): boolean {
  if (right <= left || bottom <= top) return false;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.clearRect(left, top, right - left, bottom - top);
  return true;
}
