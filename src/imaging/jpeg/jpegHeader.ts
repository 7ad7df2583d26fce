import { damaged, unsupported } from '../imageErrors.ts';

/** What the markers of a JPEG say before its pixels are decoded (ITU-T T.81; JFIF 1.02; Adobe TN 5116). */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly components: 1 | 3 | 4;
  /** Three components are RGB themselves, not YCbCr. */
  readonly rgb: boolean;
  /** EXIF block without its prefix. */
  readonly exif: Uint8Array | null;
  /** JFIF density in pixels per µm, where it has a unit and square pixels. */
  readonly pxPerUm: number | null;
}

const METHODS: Readonly<Record<number, string>> = { 0xc3: 'lossless', 0xc5: 'hierarchical', 0xc6: 'hierarchical', 0xc7: 'hierarchical', 0xc9: 'arithmetic-coded', 0xca: 'arithmetic-coded', 0xcb: 'arithmetic-coded', 0xcd: 'arithmetic-coded', 0xce: 'arithmetic-coded', 0xcf: 'arithmetic-coded' };
const SAVE_ANEW = 'Save it as TIFF or PNG.';

/**
 * Walks the markers up to the end of the image.
 * @throws AppError `input/unreadable` when a marker is cut off or the end is missing, `input/unsupported` for rare kinds.
 */
export function readJpegHeader(file: string, bytes: Uint8Array): JpegHeader {
  let frame: { width: number; height: number; ids: number[] } | null = null;
  let adobeTransform: number | null = null;
  let jfif = false;
  let pxPerUm: number | null = null;
  let exif: Uint8Array | null = null;
  let scans = 0;
  let at = 2;
  for (;;) {
    at = nextMarker(bytes, at);
    const marker = bytes[at - 1];
    if (at > bytes.length || marker === undefined) throw damaged(file, `it ends after ${bytes.length} bytes, in the middle of the image (cut off while copying?)`);
    if (marker === 0xd9) break;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (length < 2 || at + length > bytes.length) throw damaged(file, `a part of its header is cut off`);
    const data = bytes.subarray(at + 2, at + length);
    at += length;
    const method = METHODS[marker];
    if (method !== undefined) throw unsupported(file, `is a ${method} JPEG`, SAVE_ANEW);
    if (marker >= 0xc0 && marker <= 0xc2) frame = readFrame(file, data);
    else if (marker === 0xda) scans++;
    else if (marker === 0xee && startsWith(data, 'Adobe') && data.length >= 12) adobeTransform = data[11] as number;
    else if (marker === 0xe1 && startsWith(data, 'Exif\0\0') && exif === null) exif = data.subarray(6);
    else if (marker === 0xe0 && startsWith(data, 'JFIF\0') && data.length >= 12) {
      jfif = true;
      pxPerUm = readDensity(data);
    }
  }
  if (frame === null || scans === 0) throw damaged(file, 'it holds no image');
  const { width, height, ids } = frame;
  if (ids.length !== 1 && ids.length !== 3 && ids.length !== 4) throw unsupported(file, `has ${ids.length} channels`, SAVE_ANEW);
  // Without Adobe's marker nobody says whether 0 or 255 is full ink.
  if (ids.length === 4 && adobeTransform === null) throw unsupported(file, 'is a CMYK JPEG that does not say how its inks are stored', SAVE_ANEW);
  // JFIF means YCbCr, whatever else is said (as libjpeg has it).
  const rgb = !jfif && (adobeTransform === 0 || (adobeTransform === null && String.fromCharCode(...ids) === 'RGB'));
  return { width, height, components: ids.length, rgb, exif, pxPerUm };
}

/** Position after the next marker's second byte; stuffed zeros, restarts inside a scan and fill bytes are passed over. */
function nextMarker(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return bytes.length + 1;
    const next = bytes[at + 1];
    if (next === undefined) return bytes.length + 1;
    if (next !== 0x00 && next !== 0xff) return at + 2;
    at += next === 0xff ? 1 : 2;
  }
}

function readFrame(file: string, data: Uint8Array): { width: number; height: number; ids: number[] } {
  const count = data[5] ?? 0;
  if (data.length < 6 + 3 * count) throw damaged(file, 'its frame header is cut off');
  if (data[0] !== 8) throw unsupported(file, `is a JPEG with ${data[0]} bits per channel`, SAVE_ANEW);
  const word = (at: number): number => ((data[at] as number) << 8) | (data[at + 1] as number);
  return { height: word(1), width: word(3), ids: Array.from({ length: count }, (_, index) => data[6 + 3 * index] as number) };
}

function readDensity(jfif: Uint8Array): number | null {
  const x = ((jfif[8] as number) << 8) | (jfif[9] as number);
  const y = ((jfif[10] as number) << 8) | (jfif[11] as number);
  const unit = jfif[7];
  if (x !== y || (unit !== 1 && unit !== 2)) return null;
  return unit === 1 ? x / 25_400 : x / 10_000;
}

function startsWith(data: Uint8Array, text: string): boolean {
  return [...text].every((character, index) => data[index] === character.charCodeAt(0));
}
