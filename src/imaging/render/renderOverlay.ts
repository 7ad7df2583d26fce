import type { LabelSet } from '../../shared/domain/labelSet.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import type { LabelMap, Raster } from '../../shared/raster/raster.ts';
import { checkClasses, rgbOf } from '../maskClasses.ts';
import type { DisplayRaster } from '../rasters.ts';
import { toDisplay } from './toDisplay.ts';

export interface OverlayOptions {
  /** How much of the class colour covers the image, 0 to 1. */
  readonly opacity: number;
  /** Draws the borders of the classes in full colour. With opacity 0 only these are drawn. */
  readonly outline: boolean;
}

/**
 * The micrograph with its mask laid over in the class colours. Unlabelled pixels are hatched in light and dark, never
 * coloured. 16-bit images are shown through their percentile window. Gives RGB of 8 bits.
 * @throws AppError `input/sizeMismatch`, `input/unknownClass`.
 */
export function renderOverlay(raster: Raster, labelMap: LabelMap, labelSet: LabelSet, options: OverlayOptions): DisplayRaster {
  const { width, height } = raster;
  if (labelMap.width !== width || labelMap.height !== height) {
    throw new AppError('input/sizeMismatch', `The mask is ${labelMap.width} × ${labelMap.height} pixels, the micrograph ${width} × ${height}. Choose the mask that belongs to this micrograph.`);
  }
  checkClasses(labelMap, labelSet);
  const shown = toDisplay(raster);
  const colours = labelSet.classes.map((each) => rgbOf(each.colour));
  const data = new Uint8Array(width * height * 3);
  const hatchStep = Math.max(8, 4 * Math.round(Math.min(width, height) / 300));
  const outlineReach = Math.max(1, Math.round(Math.min(width, height) / 1000));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x;
      const label = labelMap.data[pixel] as number;
      const unlabelled = label === UNLABELLED;
      const hatch = unlabelled ? hatchShade(x, y, hatchStep) : null;
      const over = unlabelled ? hatch : (colours[label] as readonly number[]);
      const cover = over === null ? 0 : unlabelled ? HATCH_COVER : options.outline && onBorder(labelMap, x, y, label, outlineReach) ? 1 : options.opacity;
      for (let channel = 0; channel < 3; channel++) {
        const under = shown.data[shown.channels === 3 ? 3 * pixel + channel : pixel] as number;
        data[3 * pixel + channel] = over === null ? under : Math.round(under + ((over[channel] as number) - under) * cover);
      }
    }
  }
  return { width, height, channels: 3, bitDepth: 8, data };
}

const HATCH_COVER = 0.55;
const LIGHT = [255, 255, 255] as const;
const DARK = [0, 0, 0] as const;

/** A light line with a dark one beside it shows on any brightness. */
function hatchShade(x: number, y: number, step: number): readonly number[] | null {
  const phase = (x + y) % step;
  const line = step / 8;
  return phase < line ? LIGHT : phase < 2 * line ? DARK : null;
}

/** Whether another class begins within `reach` pixels to the right, left, below or above. */
function onBorder(labelMap: LabelMap, x: number, y: number, label: number, reach: number): boolean {
  const { width, height, data } = labelMap;
  const differs = (column: number, row: number): boolean => {
    if (column < 0 || row < 0 || column >= width || row >= height) return false;
    return data[row * width + column] !== label;
  };
  for (let away = 1; away <= reach; away++) {
    if (differs(x + away, y) || differs(x - away, y) || differs(x, y + away) || differs(x, y - away)) return true;
  }
  return false;
}
