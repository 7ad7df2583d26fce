import type { ImagePoint } from '../shapes/Span.ts';

/** A place on the canvas in device pixels from its upper left corner. */
export interface ScreenPoint {
  readonly left: number;
  readonly top: number;
}

/** Where the micrograph lies on the canvas. */
export interface View {
  /** Device pixels per pixel of the micrograph. */
  readonly scale: number;
  /** Where the upper left corner of the micrograph is, in device pixels. */
  readonly left: number;
  readonly top: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LARGEST = 64;
/** Of the micrograph, device pixels that always stay in sight. */
const IN_SIGHT = 48;

export function toImage(view: View, { left, top }: ScreenPoint): ImagePoint {
  return { x: (left - view.left) / view.scale, y: (top - view.top) / view.scale };
}

export function toScreen(view: View, { x, y }: ImagePoint): ScreenPoint {
  return { left: x * view.scale + view.left, top: y * view.scale + view.top };
}

/** The whole micrograph, as large as the canvas allows but not larger than 1 : 1 unless it is tiny. */
export function fitted(image: Size, canvas: Size, margin = 24): View {
  const room = Math.min((canvas.width - 2 * margin) / image.width, (canvas.height - 2 * margin) / image.height);
  const scale = Math.max(1e-3, Math.min(room, 8));
  return { scale, left: Math.round((canvas.width - image.width * scale) / 2), top: Math.round((canvas.height - image.height * scale) / 2) };
}

/** Another magnification; the pixel of the micrograph under `about` stays there. */
export function zoomed(view: View, about: ScreenPoint, scale: number, image: Size, canvas: Size): View {
  const least = Math.min(fitted(image, canvas).scale / 4, 1);
  const next = Math.min(LARGEST, Math.max(least, scale));
  const { x, y } = toImage(view, about);
  return kept({ scale: next, left: about.left - x * next, top: about.top - y * next }, image, canvas);
}

export function panned(view: View, by: ScreenPoint, image: Size, canvas: Size): View {
  return kept({ ...view, left: view.left + by.left, top: view.top + by.top }, image, canvas);
}

/** Never out of sight. */
function kept({ scale, left, top }: View, image: Size, canvas: Size): View {
  const limit = (value: number, length: number, room: number): number => Math.min(room - IN_SIGHT, Math.max(IN_SIGHT - length, value));
  return { scale, left: limit(left, image.width * scale, canvas.width), top: limit(top, image.height * scale, canvas.height) };
}

/** The level of the pyramid whose pixels are at least as fine as the canvas; below 0, finer than the micrograph, down to `least`. */
export function levelFor(scale: number, lastLevel: number, least = 0): number {
  return Math.min(lastLevel, Math.max(least, Math.floor(Math.log2(1 / scale) + 1e-9)));
}
