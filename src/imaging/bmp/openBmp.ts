import type { ByteSource } from '../byteSource.ts';
import { damaged, unsupported } from '../imageErrors.ts';
import { checkSides, checkWholeSize } from '../limits.ts';
import { calibrationFromResolution } from '../metadata/resolution.ts';
import { cutValues, NO_HINTS } from '../storedImage.ts';
import type { StoredImage } from '../storedImage.ts';

const SAVE_ANEW = 'Save it as TIFF, PNG, or an uncompressed BMP of 8, 24 or 32 bits.';

/**
 * Decodes an uncompressed Windows bitmap of 8 bits (palette), 24 or 32 bits, bottom-up or top-down. The fourth byte of
 * 32-bit pixels is ignored. (bmp-ts 1.0.9 gives no palette index and ignores where the header says the pixels begin.)
 * @throws AppError `input/unreadable` when cut off, `input/unsupported` for other kinds.
 */
export async function openBmp(source: ByteSource): Promise<StoredImage> {
  const file = source.name;
  const bytes = await source.read(0, source.size);
  if (bytes.length < 54) throw damaged(file, `it ends after ${bytes.length} bytes, inside its header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixelsAt = view.getUint32(10, true);
  const headerSize = view.getUint32(14, true);
  if (headerSize < 40) throw unsupported(file, 'is a bitmap of the OS/2 kind', SAVE_ANEW);
  const width = view.getInt32(18, true);
  const topDown = view.getInt32(22, true) < 0;
  const height = Math.abs(view.getInt32(22, true));
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  checkSides(file, width, height);
  if (bits !== 8 && bits !== 24 && bits !== 32) throw unsupported(file, `is a bitmap of ${bits} bits per pixel`, SAVE_ANEW);
  // Method 3 with the usual masks is what plain 32-bit bitmaps are.
  const plainMasks = compression === 3 && bits === 32 && bytes.length >= 66 && view.getUint32(54, true) === 0xff0000 && view.getUint32(58, true) === 0xff00 && view.getUint32(62, true) === 0xff;
  if (compression !== 0 && !plainMasks) throw unsupported(file, `is a bitmap compressed with method ${compression}`, SAVE_ANEW);
  const samples = bits === 8 ? 1 : 3;
  checkWholeSize(file, width, height, samples);

  const bytesPerPixel = bits / 8;
  const bytesPerRow = Math.ceil((width * bytesPerPixel) / 4) * 4;
  if (pixelsAt + bytesPerRow * (height - 1) + width * bytesPerPixel > bytes.length) throw damaged(file, `it ends after ${bytes.length} bytes, in the middle of the image (cut off while copying?)`);
  const values = new Uint8Array(width * height * samples);
  for (let y = 0; y < height; y++) {
    const from = pixelsAt + (topDown ? y : height - 1 - y) * bytesPerRow;
    const to = y * width * samples;
    if (samples === 1) {
      values.set(bytes.subarray(from, from + width), to);
      continue;
    }
    for (let x = 0; x < width; x++) {
      // Stored as blue, green, red.
      for (let channel = 0; channel < 3; channel++) values[to + 3 * x + channel] = bytes[from + x * bytesPerPixel + 2 - channel] as number;
    }
  }
  const notes: string[] = [];
  if (bits === 32) notes.push('The fourth byte of its pixels was ignored.');
  return {
    width,
    height,
    samples,
    bits: 8,
    meaning: samples === 1 ? 'palette' : 'rgb',
    palette: samples === 1 ? readPalette(file, view, 14 + headerSize) : null,
    orientation: 1,
    lossy: false,
    windowed: false,
    scale: view.getInt32(38, true) === view.getInt32(42, true) ? calibrationFromResolution(view.getInt32(38, true) / 1e6, 'BMP pixels per metre', notes) : null,
    hints: NO_HINTS,
    notes,
    read: async (rect) => cutValues(values, width, height, samples, rect),
  };
}

/** 256 colours of blue, green, red, 0; zero used colours means all. Entries the file leaves out are black. */
function readPalette(file: string, view: DataView, at: number): Uint8Array {
  const used = view.getUint32(46, true);
  const count = used === 0 ? 256 : used;
  if (count > 256 || at + 4 * count > view.byteLength) throw damaged(file, 'its palette is cut off');
  const palette = new Uint8Array(768);
  for (let index = 0; index < count; index++) {
    for (let channel = 0; channel < 3; channel++) palette[3 * index + channel] = view.getUint8(at + 4 * index + 2 - channel);
  }
  return palette;
}
