import { formatNumber } from '../../../shared/format/quantity.ts';
import { SCREEN } from '../../../shared/look/tokens.ts';
import type { Outline } from '../tools/Tool.ts';
import { niceStep } from '../view/niceStep.ts';
import { drawWithin, type ScreenRect } from '../view/ScreenRect.ts';
import { toImage, toScreen, type ScreenPoint, type Size, type View } from '../view/viewTransform.ts';

/** What lies over the picture. Sizes in device pixels; `ratio`: device pixels per CSS pixel. */
export interface OverlayScene {
  readonly view: View;
  readonly image: Size;
  readonly canvas: Size;
  readonly ratio: number;
  readonly outline: Outline | null;
  readonly hasGrid: boolean;
  /** Null: not calibrated, rulers count pixels. */
  readonly umPerPx: number | null;
  /** Share of the width where another mask begins; null: none is compared. */
  readonly split: number | null;
  readonly ink: { readonly surface: string; readonly text: string; readonly line: string };
}

/** Thickness of the rulers in CSS pixels. */
export const RULER = 20;
/** Smallest radius of a circle in CSS pixels: also a brush of one pixel is seen from afar. */
const LEAST = 3;

/** Draws a part of the canvas anew. */
export function drawOverlay(context: CanvasRenderingContext2D, part: ScreenRect, scene: OverlayScene): void {
  if (!drawWithin(context, part)) return;
  if (scene.hasGrid) drawGrid(context, scene);
  if (scene.outline !== null) drawOutline(context, scene, scene.outline);
  if (scene.split !== null) drawSplit(context, scene, scene.split);
  if (Math.min(part.left, part.top) < RULER * scene.ratio) drawRulers(context, scene);
  context.restore();
}

/** Where an outline will be drawn; null: nowhere. */
export function boundsOf(outline: Outline | null, view: View, ratio: number, canvas: Size): ScreenRect | null {
  if (outline === null) return null;
  const points = outline.kind === 'path' ? outline.points : [outline.centre];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const point of points) {
    const at = toScreen(view, point);
    [left, top, right, bottom] = [Math.min(left, at.left), Math.min(top, at.top), Math.max(right, at.left), Math.max(bottom, at.top)];
  }
  const margin = outline.kind === 'circle' ? Math.max(LEAST * ratio, outline.radius * view.scale) + 3 * ratio : 3 * ratio;
  return { left: Math.max(0, Math.floor(left - margin)), top: Math.max(0, Math.floor(top - margin)), right: Math.min(canvas.width, Math.ceil(right + margin)), bottom: Math.min(canvas.height, Math.ceil(bottom + margin)) };
}

/** Dark under light, so that it is seen on every micrograph. */
function strokeTwice(context: CanvasRenderingContext2D, ratio: number): void {
  context.lineWidth = 3 * ratio;
  context.strokeStyle = 'rgba(0, 0, 0, 0.65)';
  context.stroke();
  context.lineWidth = ratio;
  context.strokeStyle = '#ffffff';
  context.stroke();
}

function drawOutline(context: CanvasRenderingContext2D, { view, ratio }: OverlayScene, outline: Outline): void {
  context.beginPath();
  if (outline.kind === 'circle') {
    const { left, top } = toScreen(view, outline.centre);
    context.arc(left, top, Math.max(LEAST * ratio, outline.radius * view.scale), 0, 2 * Math.PI);
  } else {
    context.lineJoin = 'round';
    for (const point of outline.points) {
      const { left, top } = toScreen(view, point);
      context.lineTo(left, top);
    }
    if (outline.isClosed) context.closePath();
  }
  strokeTwice(context, ratio);
}

function drawSplit(context: CanvasRenderingContext2D, { canvas, ratio }: OverlayScene, split: number): void {
  const left = Math.round(split * canvas.width);
  context.beginPath();
  context.moveTo(left, 0);
  context.lineTo(left, canvas.height);
  strokeTwice(context, ratio);
}

/** Pixels or µm between two lines that stand at least so many CSS pixels apart. */
function stepOf({ view, ratio, umPerPx }: OverlayScene, apart: number): { readonly step: number; readonly pixels: number } {
  const unit = umPerPx ?? 1;
  const least = ((apart * ratio) / view.scale) * unit;
  // The largest nice step of 2.5 times as much is never smaller than what is asked for.
  const step = niceStep(2.5 * least);
  return { step, pixels: step / unit };
}

function drawGrid(context: CanvasRenderingContext2D, scene: OverlayScene): void {
  const { view, image, canvas, ratio } = scene;
  const { pixels } = stepOf(scene, 80);
  const start = toScreen(view, { x: 0, y: 0 });
  const end = toScreen(view, { x: image.width, y: image.height });
  context.beginPath();
  for (let x = 0; x <= image.width; x += pixels) {
    const { left } = toScreen(view, { x, y: 0 });
    if (left < 0 || left > canvas.width) continue;
    context.moveTo(left, Math.max(0, start.top));
    context.lineTo(left, Math.min(canvas.height, end.top));
  }
  for (let y = 0; y <= image.height; y += pixels) {
    const { top } = toScreen(view, { x: 0, y });
    if (top < 0 || top > canvas.height) continue;
    context.moveTo(Math.max(0, start.left), top);
    context.lineTo(Math.min(canvas.width, end.left), top);
  }
  context.lineWidth = ratio;
  context.strokeStyle = 'rgba(255, 255, 255, 0.35)';
  context.stroke();
}

function drawRulers(context: CanvasRenderingContext2D, scene: OverlayScene): void {
  const { canvas, ratio, ink, view } = scene;
  const thick = RULER * ratio;
  const { step, pixels } = stepOf(scene, 72);
  context.fillStyle = ink.surface;
  context.fillRect(0, 0, canvas.width, thick);
  context.fillRect(0, 0, thick, canvas.height);
  context.font = `${SCREEN.leastPx * ratio}px ${SCREEN.fontFamily} Variable, system-ui, sans-serif`;
  context.fillStyle = ink.text;
  context.strokeStyle = ink.line;
  context.lineWidth = ratio;
  context.textBaseline = 'middle';
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = (from: number, to: number, place: (value: number) => number, mark: (at: number, text: string) => void): void => {
    for (let index = Math.ceil(from / pixels); index * pixels <= to; index++) mark(Math.round(place(index * pixels)), formatNumber(index * step, decimals));
  };
  const first = toImage(view, { left: thick, top: thick });
  const last: ScreenPoint = { left: canvas.width, top: canvas.height };
  const end = toImage(view, last);
  context.beginPath();
  ticks(first.x, end.x, (x) => toScreen(view, { x, y: 0 }).left, (left, text) => {
    context.moveTo(left, thick);
    context.lineTo(left, thick * 0.3);
    context.fillText(text, left + 3 * ratio, thick / 2);
  });
  ticks(first.y, end.y, (y) => toScreen(view, { x: 0, y }).top, (top, text) => {
    context.moveTo(thick, top);
    context.lineTo(thick * 0.3, top);
    context.save();
    context.translate(thick / 2, top - 3 * ratio);
    context.rotate(-Math.PI / 2);
    context.fillText(text, 0, 0);
    context.restore();
  });
  context.stroke();
  context.fillStyle = ink.surface;
  context.fillRect(0, 0, thick, thick);
  // The unit of both, where they meet.
  context.fillStyle = ink.text;
  context.textAlign = 'center';
  context.fillText(scene.umPerPx === null ? 'px' : 'µm', thick / 2, thick / 2, thick);
  context.textAlign = 'start';
}
