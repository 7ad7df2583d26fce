import { wholeOf } from '../view/ScreenRect.ts';
import { toImage, type Size, type View } from '../view/viewTransform.ts';
import type { Picture, PictureScene } from './Picture.ts';

/** The whole micrograph in small with a frame around what is in sight. @returns whether it says anything: not where all is in sight */
export function drawMap(context: CanvasRenderingContext2D, picture: Picture, image: Size, view: View, canvas: Size, scene: PictureScene, ratio: number): boolean {
  const { width, height } = context.canvas;
  const [from, to] = [toImage(view, { left: 0, top: 0 }), toImage(view, { left: canvas.width, top: canvas.height })];
  const [left, top] = [Math.max(0, from.x), Math.max(0, from.y)];
  const seen = { width: Math.min(image.width, to.x) - left, height: Math.min(image.height, to.y) - top };
  if (seen.width >= image.width && seen.height >= image.height) return false;
  const scale = width / image.width;
  picture.draw(context, { scale, left: 0, top: 0 }, { width, height }, wholeOf({ width, height }), { ...scene, comparison: null });
  for (const [thick, colour] of [[3, 'rgba(0, 0, 0, 0.7)'], [1, '#ffffff']] as const) {
    context.lineWidth = thick * ratio;
    context.strokeStyle = colour;
    context.strokeRect(left * scale, top * scale, seen.width * scale, seen.height * scale);
  }
  return true;
}
