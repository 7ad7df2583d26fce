import type { ScreenPoint } from '../view/viewTransform.ts';
import { RULER } from './drawOverlay.ts';

/** Side in CSS pixels, and how much larger it shows the picture. */
const LENS = { side: 176, power: 4 } as const;
const EDGE = 12;

/** What is under the pointer, larger, in the upper right corner. */
export function drawMagnifier(context: CanvasRenderingContext2D, picture: HTMLCanvasElement, { left, top }: ScreenPoint, ratio: number): void {
  const side = LENS.side * ratio;
  const [x, y] = [context.canvas.width - side - EDGE * ratio, (RULER + EDGE) * ratio];
  const seen = side / LENS.power;
  context.fillStyle = '#000000';
  context.fillRect(x, y, side, side);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, left - seen / 2, top - seen / 2, seen, seen, x, y, side, side);
  context.strokeStyle = '#ffffff';
  context.lineWidth = ratio;
  context.strokeRect(x, y, side, side);
  const [middleX, middleY, arm] = [x + side / 2, y + side / 2, 10 * ratio];
  context.beginPath();
  context.moveTo(middleX - arm, middleY);
  context.lineTo(middleX + arm, middleY);
  context.moveTo(middleX, middleY - arm);
  context.lineTo(middleX, middleY + arm);
  context.stroke();
}
