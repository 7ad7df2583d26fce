import type { Calibration } from '../../shared/domain/records.ts';

const MICROMETRES: Readonly<Record<string, number>> = {
  pm: 1e-6, å: 1e-4, nm: 1e-3, µm: 1, um: 1, micron: 1, microns: 1, micrometer: 1, micrometre: 1, µ: 1, mm: 1e3, cm: 1e4, m: 1e6, inch: 25_400, in: 25_400,
};

/** Micrometres of a unit as microscope programs write it; null for "pixel" and anything unknown. */
export function micrometresPer(unit: string): number | null {
  // Greek mu (U+03BC) and the micro sign (U+00B5) are both in use.
  return MICROMETRES[unit.trim().replace('\u03bc', 'µ').toLowerCase()] ?? null;
}

/** Unconfirmed calibration from metadata; null when the number cannot be a pixel size (10 fm to 10 mm). */
export function metadataCalibration(umPerPx: number, origin: string): Calibration | null {
  if (!(umPerPx >= 1e-8 && umPerPx <= 1e4)) return null;
  return { umPerPx, source: 'metadata', origin, confirmed: false };
}

/** Below this resolution a number is meant for paper: 1200 dpi is 21 µm per pixel, coarser than any micrograph. */
const FINEST_SURE_PRINT_DPI = 1200;
/** Finer resolutions that printers and scanners write by default. */
const FINE_PRINT_DPI = [1440, 1800, 2400, 2540, 2880, 3200, 3600, 4000, 4800, 5760, 6400, 7200, 9600];

/**
 * Calibration from a resolution in pixels per µm, as image files state it for printing. Print defaults (72, 96, 300 dpi …)
 * are no calibration: they are noted and dropped.
 */
export function calibrationFromResolution(pxPerUm: number, origin: string, notes: string[]): Calibration | null {
  const dpi = pxPerUm * 25_400;
  if (!(dpi > 0)) return null;
  const print = dpi <= FINEST_SURE_PRINT_DPI * 1.005 || FINE_PRINT_DPI.some((each) => Math.abs(dpi - each) < 0.005 * each);
  if (print) {
    notes.push(`Its resolution of ${Math.round(dpi)} dpi is meant for printing and was not taken as a scale.`);
    return null;
  }
  return metadataCalibration(1 / pxPerUm, origin);
}
