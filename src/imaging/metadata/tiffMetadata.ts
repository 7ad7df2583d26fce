import type { Calibration } from '../../shared/domain/records.ts';
import type { ImageHints } from '../storedImage.ts';
import { TAG } from '../tiff/tiffDirectory.ts';
import type { TiffDirectory } from '../tiff/tiffDirectory.ts';
import { calibrationFromResolution, metadataCalibration, micrometresPer } from './resolution.ts';

/**
 * Scale and hints of one TIFF page. The instrument's own tags come before OME-XML, ImageJ and at last the resolution
 * tags, since each is more explicit about the unit than the next.
 */
export async function readTiffMetadata(directory: TiffDirectory, notes: string[]): Promise<{ scale: Calibration | null; hints: ImageHints }> {
  const fei = (await directory.text(TAG.feiSem)) ?? '';
  const zeiss = (await directory.text(TAG.zeissSem)) ?? '';
  const description = (await directory.text(TAG.imageDescription)) ?? '';
  const x = await directory.number(TAG.xResolution);
  const y = (await directory.number(TAG.yResolution)) ?? x;
  const imageJ = description.startsWith('ImageJ=');
  const scale =
    calibrationFromFei(fei) ??
    calibrationFromZeiss(zeiss) ??
    calibrationFromOme(description, notes) ??
    (imageJ && x !== undefined && y !== undefined ? calibrationFromImageJ(description, x, y, notes) : null) ??
    (x !== undefined && y !== undefined ? calibrationFromTags(await directory.number(TAG.resolutionUnit), x, y, notes) : null);
  const magnification = /NominalMagnification="([\d.]+)"/.exec(description)?.[1];
  const maker = [await directory.text(TAG.make), await directory.text(TAG.model)].filter((part) => part !== null && part.trim() !== '').join(' ');
  return {
    scale,
    hints: {
      modality: fei !== '' || zeiss !== '' ? 'SEM' : null,
      objective: magnification === undefined ? null : `${magnification}x`,
      instrument: maker === '' ? null : maker,
    },
  };
}

/** FEI / Thermo Fisher (tag 34682): an INI text whose section [Scan] (or [EScan]) gives metres per pixel. */
function calibrationFromFei(text: string): Calibration | null {
  const section = /^\[E?Scan\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(text)?.[1] ?? '';
  const metres = Number(/^PixelWidth\s*=\s*(\S+)/m.exec(section)?.[1]);
  return metadataCalibration(metres * 1e6, 'FEI tag 34682, [Scan] PixelWidth');
}

/** ZEISS SmartSEM (tag 34118): "Image Pixel Size = 12.34 nm" (or "Pixel Size"). */
function calibrationFromZeiss(text: string): Calibration | null {
  const found = /^\s*(?:Image )?Pixel Size\s*=\s*([\d.eE+-]+)\s*(\S+)/m.exec(text);
  if (found === null) return null;
  return metadataCalibration(Number(found[1]) * (micrometresPer(found[2] as string) ?? NaN), 'ZEISS tag 34118, Image Pixel Size');
}

/** OME-XML: PhysicalSizeX of the first Pixels element; its unit is µm unless it says otherwise. */
function calibrationFromOme(description: string, notes: string[]): Calibration | null {
  const pixels = /<(?:\w+:)?Pixels\b[^>]*>/.exec(description)?.[0];
  if (pixels === undefined) return null;
  const sizeOf = (axis: 'X' | 'Y'): number | null => {
    const size = new RegExp(`\\bPhysicalSize${axis}\\s*=\\s*["']([^"']+)["']`).exec(pixels)?.[1];
    if (size === undefined) return null;
    const unit = new RegExp(`\\bPhysicalSize${axis}Unit\\s*=\\s*["']([^"']+)["']`).exec(pixels)?.[1] ?? 'µm';
    return Number(size) * (micrometresPer(unit.replace(/&#(?:181|xB5|956|x3BC);/i, 'µ')) ?? NaN);
  };
  const x = sizeOf('X');
  if (x === null) return null;
  if (!squarePixels(x, sizeOf('Y') ?? x, notes)) return null;
  return metadataCalibration(x, 'OME-XML PhysicalSizeX');
}

/** ImageJ: `unit=` in the description, pixels per that unit in XResolution. */
function calibrationFromImageJ(description: string, x: number, y: number, notes: string[]): Calibration | null {
  const unit = /^unit=(.+)$/m.exec(description)?.[1]?.replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  const micrometres = unit === undefined ? null : micrometresPer(unit);
  if (micrometres === null || unit === undefined || unit.trim() === 'inch') return null;
  if (!squarePixels(x, y, notes)) return null;
  return metadataCalibration(micrometres / x, `ImageJ description, unit=${unit.trim()} with XResolution`);
}

function calibrationFromTags(unit: number | undefined, x: number, y: number, notes: string[]): Calibration | null {
  if (!squarePixels(x, y, notes)) return null;
  // TIFF 6.0: 1 no unit, 2 inch (the default), 3 centimetre.
  const code = unit ?? 2;
  if (code !== 2 && code !== 3) return null;
  return calibrationFromResolution(code === 2 ? x / 25_400 : x / 10_000, `TIFF XResolution in pixels per ${code === 2 ? 'inch' : 'cm'}`, notes);
}

function squarePixels(x: number, y: number, notes: string[]): boolean {
  if (Math.abs(x - y) <= 0.01 * Math.abs(x)) return true;
  notes.push('Its resolution differs between x and y, so it was not taken as a scale.');
  return false;
}
