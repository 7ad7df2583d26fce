import { AppError } from '../../shared/errors/AppError.ts';
import type { Raster } from '../../shared/raster/raster.ts';
import type { DisplayRaster } from '../rasters.ts';
import { DESCENT, DIGIT_HEIGHT, distanceToLines, layOutText } from './strokeFont.ts';
import { toDisplay } from './toDisplay.ts';

/** A length for a scale bar and how it is written. */
export interface ScaleBarLength {
  readonly micrometres: number;
  readonly pixels: number;
  readonly label: string;
}

/** The 1-2-5 length nearest (as a ratio) to a fifth of the image's width, written in nm, µm or mm. */
export function scaleBarLength(width: number, umPerPx: number): ScaleBarLength {
  const wanted = (width * umPerPx) / 5;
  const decade = Math.floor(Math.log10(wanted));
  const candidates = [decade, decade + 1].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const micrometres = candidates.reduce((best, each) => (Math.abs(Math.log(each / wanted)) < Math.abs(Math.log(best / wanted)) ? each : best));
  const [amount, unit] = micrometres >= 1000 ? [micrometres / 1000, 'mm'] : micrometres >= 1 ? [micrometres, 'µm'] : [micrometres * 1000, 'nm'];
  // Division leaves crumbs such as 0.20000000000000001; twelve digits are past any of them.
  return { micrometres, pixels: micrometres / umPerPx, label: `${Number(amount.toPrecision(12))} ${unit}` };
}

/** Thickness of the letters' strokes in their own units. */
const STROKE = 0.95;

/**
 * A copy of the image with a scale bar on a dark plate at the lower right. Only for a calibrated image: `umPerPx` is its
 * calibration. 16-bit images are shown through their window, since the result is a picture.
 * @throws AppError `usage/invalid` without a sensible scale or when the image is too small to carry a legible bar.
 */
export function drawScaleBar(raster: Raster, umPerPx: number): DisplayRaster {
  if (!(umPerPx > 0 && Number.isFinite(umPerPx))) throw new AppError('usage/invalid', `A scale bar needs a calibration; ${umPerPx} µm per pixel is none. Enter the scale of this micrograph first.`);
  const { width, height, channels } = raster;
  const bar = scaleBarLength(width, umPerPx);
  // One unit is a seventh of a digit's height; digits are about a thirtieth of the image's shorter side.
  const unit = Math.max(1.3, Math.min(width, height) / 210);
  const text = layOutText(bar.label);
  const padding = 3 * unit;
  const barHeight = Math.max(2, Math.round(1.5 * unit));
  const barWidth = Math.round(bar.pixels);
  const plateWidth = Math.ceil(Math.max(text.width * unit, barWidth) + 2 * padding);
  const plateHeight = Math.ceil(2 * padding + barHeight + (DIGIT_HEIGHT + DESCENT + 1.5) * unit);
  const margin = Math.round(3 * unit);
  const left = width - margin - plateWidth;
  const top = height - margin - plateHeight;
  if (left < 0 || top < 0) throw new AppError('usage/invalid', `An image of ${width} × ${height} pixels is too small for a legible scale bar. Use a larger part of the micrograph.`);

  const shown = toDisplay(raster);
  const data = new Uint8Array(shown.data);
  const baseline = top + padding + DIGIT_HEIGHT * unit;
  const textLeft = left + (plateWidth - text.width * unit) / 2;
  const barLeft = left + Math.round((plateWidth - barWidth) / 2);
  const barTop = top + plateHeight - Math.round(padding) - barHeight;
  const corner = 2 * unit;
  for (let y = top; y < top + plateHeight; y++) {
    for (let x = left; x < left + plateWidth; x++) {
      const onBar = x >= barLeft && x < barLeft + barWidth && y >= barTop && y < barTop + barHeight;
      const inText = y < barTop && distanceToLines(text.lines, (x + 0.5 - textLeft) / unit, (baseline - y - 0.5) / unit);
      const ink = onBar ? 1 : inText === false ? 0 : clamp01((STROKE / 2 - inText) * unit + 0.5);
      const plate = 0.72 * roundedCover(x + 0.5 - left, y + 0.5 - top, plateWidth, plateHeight, corner);
      for (let channel = 0; channel < channels; channel++) {
        const at = (y * width + x) * channels + channel;
        const dimmed = (data[at] as number) * (1 - plate);
        data[at] = Math.round(dimmed + (255 - dimmed) * ink);
      }
    }
  }
  return { width, height, channels, bitDepth: 8, data };
}

/** How much of a pixel lies inside a rectangle with rounded corners. */
function roundedCover(x: number, y: number, width: number, height: number, corner: number): number {
  const beyondX = Math.max(corner - x, x - (width - corner), 0);
  const beyondY = Math.max(corner - y, y - (height - corner), 0);
  return clamp01(corner - Math.hypot(beyondX, beyondY) + 0.5);
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
