import jpeg from 'jpeg-js';
import { bytesSource } from '../byteSource.ts';
import type { ByteSource } from '../byteSource.ts';
import { damaged, unsupported } from '../imageErrors.ts';
import { checkSides, LARGEST_JPEG_PIXELS } from '../limits.ts';
import { readExifOrientation } from '../metadata/exifOrientation.ts';
import { calibrationFromResolution } from '../metadata/resolution.ts';
import { cutValues, NO_HINTS } from '../storedImage.ts';
import type { StoredImage } from '../storedImage.ts';
import { readJpegHeader } from './jpegHeader.ts';

/**
 * Decodes a baseline or progressive JPEG: grey stays grey; YCbCr, RGB, and Adobe's CMYK and YCCK (stored inverted) become
 * RGB. Ink profiles are not applied: R = (255 − C)(255 − K) / 255 and so on.
 * @throws AppError `input/unreadable` when damaged, `input/unsupported` for rare kinds and beyond `LARGEST_JPEG_PIXELS`.
 */
export async function openJpeg(source: ByteSource): Promise<StoredImage> {
  const bytes = await source.read(0, source.size);
  const header = readJpegHeader(source.name, bytes);
  const { width, height } = header;
  checkSides(source.name, width, height);
  if (width * height > LARGEST_JPEG_PIXELS) {
    throw unsupported(source.name, `is a JPEG of ${width} × ${height} pixels; the limit for JPEG is ${LARGEST_JPEG_PIXELS / 1e6} million`, 'Save it as a TIFF, which is read part by part.');
  }
  const rgb = decodeRgb(source.name, bytes, header.components === 3 && header.rgb);
  if (rgb.length !== width * height * 3) throw damaged(source.name, 'its size changes on the way');
  const values = header.components === 1 ? everyThird(rgb) : rgb;
  const samples = header.components === 1 ? 1 : 3;
  const notes: string[] = [];
  if (header.components === 4) notes.push('Its CMYK inks were converted to RGB without an ink profile.');
  return {
    width,
    height,
    samples,
    bits: 8,
    meaning: samples === 1 ? 'grey' : 'rgb',
    palette: null,
    orientation: header.exif === null ? 1 : await readExifOrientation(bytesSource(source.name, header.exif), notes),
    lossy: true,
    windowed: false,
    scale: header.pxPerUm === null ? null : calibrationFromResolution(header.pxPerUm, 'JFIF density', notes),
    hints: NO_HINTS,
    notes,
    read: async (rect) => cutValues(values, width, height, samples, rect),
  };
}

function decodeRgb(file: string, bytes: Uint8Array, storedAsRgb: boolean): Uint8Array {
  try {
    // The pixel limit above is ours, in words; the decoder's own guards only have to stay out of its way.
    const limits = { maxResolutionInMP: LARGEST_JPEG_PIXELS / 1e6 + 1, maxMemoryUsageInMB: 4096 };
    return jpeg.decode(bytes, { useTArray: true, formatAsRGBA: false, ...limits, ...(storedAsRgb ? { colorTransform: false } : {}) }).data;
  } catch (error) {
    throw damaged(file, `its pixels cannot be decoded (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

/** Grey comes out of the decoder three times over. */
function everyThird(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let index = 0; index < grey.length; index++) grey[index] = rgb[3 * index] as number;
  return grey;
}
