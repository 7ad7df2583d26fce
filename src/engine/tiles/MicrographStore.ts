import { totalmem } from 'node:os';
import { decodeImage } from '../../imaging/decodeImage.ts';
import { decodeMask } from '../../imaging/decodeMask.ts';
import type { LabelledMicrograph } from '../../shared/engineProtocol/jobs.ts';
import type { TrainingSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { UNLABELLED, type LabelMap, type Raster } from '../../shared/raster/raster.ts';
import { evened, lightOf } from './evenLight.ts';
import { halfLabels, halfRaster } from './halfSize.ts';
import { sourceOf } from './ImageSource.ts';

/** How a network is to see micrographs: at half size, under even light. */
export type Seen = Pick<TrainingSettings, 'halfSize' | 'evenLight'>;

const AS_THEY_ARE: Seen = { halfSize: false, evenLight: false };

/** A micrograph and its mask, decoded, as the store was asked to show it; of equal size, labels within the classes. */
export interface DecodedMicrograph {
  readonly name: string;
  readonly raster: Raster;
  readonly labels: LabelMap;
}

/** A quarter of the machine's memory, at most 2 GiB: the rest belongs to the network and the desktop. */
const DEFAULT_BUDGET = Math.min(totalmem() / 4, 2 * 1024 ** 3);

/**
 * Decodes micrographs and masks when they are first asked for and keeps them at 8 or 16 bit, up to a memory budget;
 * beyond it, what was not used for longest is dropped and decoded again when needed.
 */
export class MicrographStore {
  readonly #micrographs: readonly LabelledMicrograph[];
  readonly #classes: number;
  readonly #budget: number;
  readonly #seen: Seen;
  /** In order of last use, oldest first. */
  readonly #kept = new Map<number, DecodedMicrograph>();
  #bytes = 0;
  #decodings = 0;

  constructor(micrographs: readonly LabelledMicrograph[], classes: number, budgetBytes: number = DEFAULT_BUDGET, seen: Seen = AS_THEY_ARE) {
    this.#micrographs = micrographs;
    this.#classes = classes;
    this.#budget = budgetBytes;
    this.#seen = seen;
  }

  get count(): number {
    return this.#micrographs.length;
  }

  /** How often a file pair was decoded so far. */
  get decodings(): number {
    return this.#decodings;
  }

  /** Bytes of decoded pixels and labels now in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The micrograph at this place of the list.
   * @throws AppError `input/…` naming the file: missing, unreadable, mask of another size, class outside the label set.
   */
  async get(index: number): Promise<DecodedMicrograph> {
    const known = this.#kept.get(index);
    if (known !== undefined) {
      this.#kept.delete(index);
      this.#kept.set(index, known);
      return known;
    }
    const micrograph = this.#micrographs[index];
    if (micrograph === undefined) throw new AppError('dataset/empty', `The tiles speak of micrograph ${index}, but the dataset has only ${this.#micrographs.length}. Make the dataset anew.`);
    const decoded = await this.#shown(await decode(micrograph, this.#classes));
    this.#decodings++;
    this.#kept.set(index, decoded);
    this.#bytes += size(decoded);
    for (const [oldest, entry] of this.#kept) {
      if (this.#bytes <= this.#budget || oldest === index) break;
      this.#kept.delete(oldest);
      this.#bytes -= size(entry);
    }
    return decoded;
  }

  async #shown(whole: DecodedMicrograph): Promise<DecodedMicrograph> {
    const lit = this.#seen.evenLight ? { ...whole, raster: evened(whole.raster, await lightOf(sourceOf(whole.raster))) } : whole;
    return this.#seen.halfSize ? { ...lit, raster: halfRaster(lit.raster), labels: halfLabels(lit.labels) } : lit;
  }
}

async function decode(micrograph: LabelledMicrograph, classes: number): Promise<DecodedMicrograph> {
  const raster = withoutIdleChannels((await decodeImage(micrograph.imagePath)).raster);
  const mask = await decodeMask(micrograph.maskPath);
  if (mask.width !== raster.width || mask.height !== raster.height) {
    throw new AppError(
      'input/sizeMismatch',
      `The mask "${micrograph.maskPath}" is ${mask.width}×${mask.height} px, its micrograph "${micrograph.name}" ${raster.width}×${raster.height} px. Give the mask that was made for this micrograph.`,
    );
  }
  const stranger = mask.data.find((label) => label >= classes && label !== UNLABELLED);
  if (stranger !== undefined) {
    throw new AppError('input/unknownClass', `The mask "${micrograph.maskPath}" has class ${stranger}, but the label set ends at ${classes - 1} (255 is unlabelled). Correct the mask or the label set.`);
  }
  const { width, height, data } = mask;
  return { name: micrograph.name, raster, labels: { width, height, data: data instanceof Uint8Array ? data : Uint8Array.from(data) } };
}

/** Grey pictures stored as RGB are kept as grey: a third of the memory, the same tiles. */
function withoutIdleChannels(raster: Raster): Raster {
  if (raster.channels === 1) return raster;
  const { data } = raster;
  for (let at = 0; at < data.length; at += 3) {
    if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return raster;
  }
  const { width, height } = raster;
  const grey = <T extends Uint8Array | Uint16Array>(target: T): T => {
    for (let at = 0; at < target.length; at++) target[at] = data[3 * at] as number;
    return target;
  };
  return raster.bitDepth === 8
    ? { width, height, channels: 1, bitDepth: 8, data: grey(new Uint8Array(width * height)) }
    : { width, height, channels: 1, bitDepth: 16, data: grey(new Uint16Array(width * height)) };
}

function size(micrograph: DecodedMicrograph): number {
  return micrograph.raster.data.byteLength + micrograph.labels.data.byteLength;
}
