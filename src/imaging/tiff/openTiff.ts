import type { ByteSource } from '../byteSource.ts';
import { unsupported } from '../imageErrors.ts';
import { readTiffMetadata } from '../metadata/tiffMetadata.ts';
import { toOrientation } from '../orientation.ts';
import type { StoredImage } from '../storedImage.ts';
import { readTiffDirectories, TAG } from './tiffDirectory.ts';
import type { TiffDirectories, TiffDirectory } from './tiffDirectory.ts';
import { readTiffLayout } from './tiffLayout.ts';
import { tiffWindowReader } from './readTiffWindow.ts';

/** What to do with a file of several pages: refuse it, or take the first. */
export type Pages = 'single' | 'first';

/**
 * Opens a TIFF for reading by window. Thumbnails and reduced copies are not pages.
 *
 * Why a reader of our own: geotiff 3.0.5 gives black pixels where a file is cut off, reads the strip table of big-endian
 * files in the wrong byte order, and loads a whole strip for one row (ImageJ writes the whole image as one strip).
 * @throws AppError `input/unsupported` for several pages unless `pages` is `first`, and for anything `readTiffLayout` refuses.
 */
export async function openTiff(source: ByteSource, pages: Pages): Promise<StoredImage> {
  const tiff = await readTiffDirectories(source);
  const notes: string[] = [];
  const directory = await choosePage(source, tiff, pages, notes);
  const layout = await readTiffLayout(source, directory, tiff.littleEndian);
  const extra = (await directory.numbers(TAG.extraSamples))?.[0];
  if (layout.samples === 2 || layout.samples === 4) {
    notes.push(extra === 1 ? 'Its transparency was dropped; the colours are as if laid over black.' : 'Its transparency channel was dropped; the colours are as stored.');
  }
  const { scale, hints } = await readTiffMetadata(directory, notes);
  return {
    width: layout.width,
    height: layout.height,
    samples: layout.samples,
    bits: layout.bits,
    meaning: layout.meaning,
    palette: layout.meaning === 'palette' ? await readPalette(source, directory, layout.bits) : null,
    orientation: toOrientation(await directory.number(TAG.orientation)),
    lossy: false,
    windowed: true,
    scale,
    hints,
    notes,
    read: tiffWindowReader(source, layout),
  };
}

async function choosePage(source: ByteSource, tiff: TiffDirectories, pages: Pages, notes: string[]): Promise<TiffDirectory> {
  const whole: TiffDirectory[] = [];
  for (const directory of tiff.directories) if (await isPage(directory)) whole.push(directory);
  const first = whole[0] ?? tiff.directories[0];
  // ImageJ writes stacks beyond 4 GiB with a single directory and says the number of images in its description.
  const stack = /^ImageJ=[\s\S]*^images=(\d+)$/m.exec((await first.text(TAG.imageDescription)) ?? '');
  const count = Math.max(whole.length, stack === null ? 1 : Number(stack[1]));
  if (count > 1) {
    if (pages === 'single') throw unsupported(source.name, `holds ${count} pages; a micrograph is one image`, 'Import it with “first page”, or save the page you need as a file of its own.');
    notes.push(`The first of its ${count} pages was taken.`);
  }
  return first;
}

/** Reduced copies (bit 0) and transparency masks (bit 2) stand beside a page; the older tag says 2 for reduced. */
async function isPage(directory: TiffDirectory): Promise<boolean> {
  const newType = (await directory.number(TAG.newSubfileType)) ?? 0;
  const oldType = await directory.number(TAG.subfileType);
  return (newType & 0b101) === 0 && oldType !== 2;
}

/** The colour map holds all reds, all greens, all blues, 16 bits each; some writers use only the low 8. */
async function readPalette(source: ByteSource, directory: TiffDirectory, bits: number): Promise<Uint8Array> {
  const map = (await directory.numbers(TAG.colourMap)) ?? [];
  const colours = 2 ** bits;
  if (map.length < 3 * colours) throw unsupported(source.name, `has ${Math.floor(map.length / 3)} of ${colours} palette colours`, 'Save it as an RGB or grey TIFF.');
  const shift = map.some((value) => value > 255) ? 8 : 0;
  return Uint8Array.from({ length: 3 * colours }, (_, at) => (map[(at % 3) * colours + Math.floor(at / 3)] as number) >> shift);
}
