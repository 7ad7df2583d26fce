import { unsupported, damaged } from './imageErrors.ts';
import { openByteSource } from './byteSource.ts';
import type { ByteSource } from './byteSource.ts';

/** The formats Nital reads. */
export type ImageFormat = 'tiff' | 'png' | 'jpeg' | 'bmp';

const READABLE = 'Nital reads TIFF, PNG, JPEG and BMP: export the image as TIFF or PNG.';

/** How a file of each format begins (bytes, or text in Latin-1), most specific first. */
const SIGNATURES: readonly { readonly starts: string; readonly at?: number; readonly format: ImageFormat }[] = [
  { starts: '\x89PNG\r\n\x1a\n', format: 'png' },
  { starts: '\xff\xd8\xff', format: 'jpeg' },
  { starts: 'II*\0', format: 'tiff' },
  { starts: 'MM\0*', format: 'tiff' },
  { starts: 'II+\0', format: 'tiff' },
  { starts: 'MM\0+', format: 'tiff' },
  { starts: 'BM', format: 'bmp' },
];

/** Files people do try to import, so that the refusal can name them. */
const STRANGERS: readonly { readonly starts: string; readonly at?: number; readonly called: string }[] = [
  { starts: 'GIF8', called: 'a GIF image' },
  { starts: 'WEBP', at: 8, called: 'a WebP image' },
  { starts: 'ftypheic', at: 4, called: 'a HEIC photo' },
  { starts: 'ftypavif', at: 4, called: 'an AVIF image' },
  { starts: '\0\0\0\x0cjP  ', called: 'a JPEG 2000 image' },
  { starts: '%PDF', called: 'a PDF document' },
  { starts: 'ZISRAWFILE', called: 'a ZEISS CZI file' },
  { starts: '\xd0\xcf\x11\xe0', called: 'an OLE container (old ZVI or OIB microscope file, or an Office document)' },
  { starts: 'PK\x03\x04', called: 'a ZIP archive' },
  { starts: '8BPS', called: 'a Photoshop file' },
];

/**
 * Says by content, not by extension, what format the file has.
 * @throws AppError `input/notFound`, `input/invalid` (a folder), `input/unreadable` (empty), `input/unsupported` (something else, named where known).
 */
export async function identifyImage(path: string): Promise<ImageFormat> {
  const source = await openByteSource(path);
  try {
    return await identifyBytes(source);
  } finally {
    await source.close();
  }
}

/** As `identifyImage`, on a file that is open already. */
export async function identifyBytes(source: ByteSource): Promise<ImageFormat> {
  if (source.size === 0) throw damaged(source.name, 'it is empty (0 bytes)');
  const start = Buffer.from(await source.read(0, Math.min(32, source.size))).toString('latin1');
  const known = SIGNATURES.find((each) => start.startsWith(each.starts));
  if (known !== undefined) return known.format;
  const stranger = STRANGERS.find((each) => start.startsWith(each.starts, each.at ?? 0));
  if (stranger !== undefined) throw unsupported(source.name, `is ${stranger.called}`, READABLE);
  // Control characters other than tab and line ends do not occur in text.
  // eslint-disable-next-line no-control-regex -- that is the very test
  const looksLikeText = !/[\x00-\x08\x0e-\x1f]/.test(start);
  throw unsupported(source.name, looksLikeText ? 'is a text file, not an image, whatever its name says' : 'is not an image of a known kind', READABLE);
}
