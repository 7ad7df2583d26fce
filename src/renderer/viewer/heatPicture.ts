import type { CertaintyView } from '../../shared/contract/areas/batchesArea.ts';

/** From here on a model counts as certain, and up to there as unsure without more. */
const [CERTAIN, UNSURE] = [0.95, 0.5];

/** A certainty map in colours to lie over a micrograph: clear where the model is certain, yellow to red where it is not. */
export function heatPicture({ width, height, bytes }: CertaintyView): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures');
  const picture = context.createImageData(width, height);
  bytes.forEach((value, at) => picture.data.set(HEAT.subarray(4 * value, 4 * value + 4), 4 * at));
  context.putImageData(picture, 0, 0);
  return canvas;
}

/** Red, green, blue and opacity for each value of a map. */
const HEAT = Uint8ClampedArray.from({ length: 4 * 256 }, (_, at) => {
  const doubt = Math.min(1, Math.max(0, (CERTAIN - Math.floor(at / 4) / 255) / (CERTAIN - UNSURE)));
  return [255, 220 * (1 - doubt) ** 1.2, 40 * (1 - doubt), 210 * doubt ** 0.8][at % 4] as number;
});
