import type { ByteSource } from '../byteSource.ts';
import { damaged, unsupported } from '../imageErrors.ts';
import { checkSides } from '../limits.ts';
import { TAG } from './tiffDirectory.ts';
import type { TiffDirectory } from './tiffDirectory.ts';

/** How the pixels of one page lie in the file: strips are tiles as wide as the image. */
export interface TiffLayout {
  readonly width: number;
  readonly height: number;
  readonly littleEndian: boolean;
  readonly samples: 1 | 2 | 3 | 4;
  readonly bits: number;
  readonly meaning: 'grey' | 'inverted' | 'rgb' | 'palette';
  readonly compression: 'none' | 'lzw' | 'deflate' | 'packBits';
  /** Differences between neighbours are stored (predictor 2). */
  readonly differenced: boolean;
  /** Each sample has its own blocks (planar configuration 2). */
  readonly planar: boolean;
  readonly tiled: boolean;
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly blocksAcross: number;
  readonly blocksDown: number;
  readonly offsets: readonly number[];
  readonly byteCounts: readonly number[];
}

const COMPRESSIONS: Readonly<Record<number, TiffLayout['compression']>> = { 1: 'none', 5: 'lzw', 8: 'deflate', 32946: 'deflate', 32773: 'packBits' };
const OTHER_COMPRESSIONS: Readonly<Record<number, string>> = { 2: 'CCITT fax', 3: 'CCITT fax', 4: 'CCITT fax', 6: 'JPEG', 7: 'JPEG', 33003: 'JPEG 2000', 33005: 'JPEG 2000', 34712: 'JPEG 2000', 34887: 'LERC', 34925: 'LZMA', 50000: 'Zstandard', 50001: 'WebP' };
const MEANINGS: Readonly<Record<number, TiffLayout['meaning']>> = { 0: 'inverted', 1: 'grey', 2: 'rgb', 3: 'palette' };
const OTHER_MEANINGS: Readonly<Record<number, string>> = { 4: 'a transparency mask', 5: 'CMYK', 6: 'YCbCr', 8: 'CIELAB', 9: 'CIELAB', 10: 'CIELAB', 32803: 'raw sensor data' };
const SAVE_ANEW = 'Save it as an 8- or 16-bit grey or RGB TIFF, uncompressed or with LZW.';

/**
 * Reads and checks everything that is needed to find the pixels of one page.
 * @throws AppError `input/unsupported` with the cure for what Nital does not read, `input/unreadable` for contradictions.
 */
export async function readTiffLayout(source: ByteSource, directory: TiffDirectory, littleEndian: boolean): Promise<TiffLayout> {
  const file = source.name;
  const width = await required(source, directory, TAG.width, 'width');
  const height = await required(source, directory, TAG.height, 'height');
  checkSides(file, width, height);
  const compressionCode = (await directory.number(TAG.compression)) ?? 1;
  const compression = COMPRESSIONS[compressionCode];
  if (compression === undefined) throw unsupported(file, `is compressed with ${OTHER_COMPRESSIONS[compressionCode] ?? `method ${compressionCode}`}, which Nital does not read inside a TIFF`, SAVE_ANEW);
  if (((await directory.number(TAG.fillOrder)) ?? 1) !== 1) throw unsupported(file, 'stores its bits in reversed order (fill order 2)', SAVE_ANEW);
  const { samples, bits, meaning } = await readSamples(file, directory);

  const predictor = (await directory.number(TAG.predictor)) ?? 1;
  const differenced = predictor === 2 && compression !== 'none' && compression !== 'packBits';
  if (predictor > 2 || (differenced && bits !== 8 && bits !== 16)) throw unsupported(file, `uses predictor ${predictor} with ${bits} bits`, SAVE_ANEW);
  const planarConfiguration = (await directory.number(TAG.planarConfiguration)) ?? 1;
  if (planarConfiguration !== 1 && planarConfiguration !== 2) throw damaged(file, `its planar configuration is ${planarConfiguration}`);
  const planar = planarConfiguration === 2 && samples > 1;

  const tiled = directory.has(TAG.tileOffsets);
  const rowsPerStrip = (await directory.number(TAG.rowsPerStrip)) ?? height;
  const blockWidth = tiled ? await required(source, directory, TAG.tileWidth, 'tile width') : width;
  const blockHeight = tiled ? await required(source, directory, TAG.tileLength, 'tile height') : Math.min(rowsPerStrip, height);
  checkSides(file, blockWidth, blockHeight);
  const blocksAcross = Math.ceil(width / blockWidth);
  const blocksDown = Math.ceil(height / blockHeight);
  const blocks = blocksAcross * blocksDown * (planar ? samples : 1);
  const offsets = await directory.numbers(tiled ? TAG.tileOffsets : TAG.stripOffsets);
  if (offsets === null || offsets.length < blocks) throw damaged(file, `it lists ${offsets?.length ?? 0} of its ${blocks} ${tiled ? 'tiles' : 'strips'}`);
  // Uncompressed blocks have a size of their own; old writers left the counts out or wrong.
  const byteCounts = (await directory.numbers(tiled ? TAG.tileByteCounts : TAG.stripByteCounts)) ?? [];
  if (compression !== 'none' && byteCounts.length < blocks) throw damaged(file, `it gives the sizes of ${byteCounts.length} of its ${blocks} ${tiled ? 'tiles' : 'strips'}`);
  return { width, height, littleEndian, samples, bits, meaning, compression, differenced, planar, tiled, blockWidth, blockHeight, blocksAcross, blocksDown, offsets, byteCounts };
}

async function readSamples(file: string, directory: TiffDirectory): Promise<Pick<TiffLayout, 'samples' | 'bits' | 'meaning'>> {
  const samples = (await directory.number(TAG.samplesPerPixel)) ?? 1;
  const bitsOfSamples = (await directory.numbers(TAG.bitsPerSample)) ?? [1];
  const bits = bitsOfSamples[0] ?? 1;
  const formats = (await directory.numbers(TAG.sampleFormat)) ?? [1];
  // Format 4 is "undefined", which writers use for plain numbers.
  const strange = formats.find((format) => format !== 1 && format !== 4);
  if (strange !== undefined) throw unsupported(file, `holds ${strange === 3 ? 'floating-point' : strange === 2 ? 'signed' : 'complex'} values of ${bits} bits, not brightness from 0 to 65535`, SAVE_ANEW);
  if (bitsOfSamples.some((each) => each !== bits)) throw unsupported(file, `has channels of different depth (${bitsOfSamples.join(', ')} bits)`, SAVE_ANEW);
  if (bits < 1 || bits > 16) throw unsupported(file, `has ${bits} bits per channel; Nital reads 1 to 16`, SAVE_ANEW);
  const photometric = (await directory.number(TAG.photometric)) ?? (samples >= 3 ? 2 : 1);
  const meaning = MEANINGS[photometric];
  if (meaning === undefined) throw unsupported(file, `holds ${OTHER_MEANINGS[photometric] ?? `photometric interpretation ${photometric}`}, not grey, RGB or palette colours`, SAVE_ANEW);
  const colours = meaning === 'rgb' ? 3 : 1;
  if (samples !== colours && samples !== colours + 1) {
    throw unsupported(file, `has ${samples} channels; Nital reads grey (1) and RGB (3), each with or without one transparency channel`, 'Save the channel or the RGB picture that is to be measured as a file of its own.');
  }
  if (meaning === 'palette' && bits > 8) throw unsupported(file, `has a palette of ${bits} bits`, SAVE_ANEW);
  return { samples: samples as TiffLayout['samples'], bits, meaning };
}

async function required(source: ByteSource, directory: TiffDirectory, tag: number, called: string): Promise<number> {
  const value = await directory.number(tag);
  if (value === undefined || !(value > 0)) throw damaged(source.name, `its ${called} is missing`);
  return value;
}
