import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeMaskPng } from '../../../imaging/encodeMaskPng.ts';
import { writeDurably } from '../../../imaging/files/writeDurably.ts';
import { parseLabelSet } from '../../../shared/domain/labelSet.ts';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';
import { PRODUCT_VERSION } from '../../../shared/product.ts';
import type { SyntheticMicrograph } from '../../../synthetic/synthesizeMicrograph.ts';
import type { PlannedSpecimen } from './planSpecimens.ts';
import type { SyntheticItem, SyntheticRequest } from './SyntheticRequest.ts';

/** The label set of the masks that are written, as `nital project create --label-set` takes it. */
export const SYNTHETIC_LABEL_SET = '0:ferrite,1:pearlite';

const ELEMENTS = ['C', 'Si', 'Mn', 'P', 'S'] as const;
const STEPS = [1, 2] as const;

/** How `nital import --map` reads the table that is written beside the micrographs. */
export const SYNTHETIC_MAP = [
  'file=file', 'specimen=specimen', 'umPerPx=um_per_px', 'grade=grade', 'batch=batch', 'remarks=remarks',
  ...ELEMENTS.map((element) => `composition.${element}=${element}`),
  ...STEPS.flatMap((step) => ['kind', 'celsius', 'minutes', 'cooling'].map((field) => `heatTreatment.${step}.${field}=step${step}_${field}`)),
  ...['grinding', 'polishing', 'etchant', 'etchingSeconds'].map((field) => `preparation.${field}=${field}`),
].join(',');

/** Micrographs, masks, `specimens.csv` and `truth.json` in a folder of their own. */
export class SyntheticFolder {
  readonly folder: string;
  readonly #truth: object[] = [];
  readonly #rows: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws AppError `usage/invalid` when the folder holds files already, `disk/…`. */
  static async make(folder: string): Promise<SyntheticFolder> {
    try {
      await mkdir(join(folder, 'masks'), { recursive: true });
      const there = (await readdir(folder, { recursive: true })).filter((name) => name !== 'masks');
      if (there.length > 0) throw new AppError('usage/invalid', `The folder "${folder}" holds files already (${there.slice(0, 3).join(', ')}${there.length > 3 ? ' …' : ''}). Choose a new or empty folder.`);
    } catch (error) {
      throw fromFileError(error, folder, 'make the folder');
    }
    return new SyntheticFolder(folder);
  }

  /** Writes one micrograph and its mask. */
  async add(specimen: PlannedSpecimen, item: SyntheticItem, png: Uint8Array, made: SyntheticMicrograph): Promise<void> {
    await this.#write(item.file, png);
    await this.#write(join('masks', item.file), encodeMaskPng(made.truth, parseLabelSet(SYNTHETIC_LABEL_SET)));
    this.#truth.push({ ...item, micrograph: undefined, jeffriesCount: made.jeffriesCount, meanInterceptPx: made.meanInterceptPx, settings: made.settings });
    this.#rows.push(csvLine(rowOf(specimen, item)));
  }

  /** Writes the tables, when all micrographs are there. */
  async finish(request: SyntheticRequest): Promise<void> {
    const header = SYNTHETIC_MAP.split(',').map((entry) => entry.slice(entry.indexOf('=') + 1));
    await this.#write('specimens.csv', Buffer.from([csvLine([...header, 'true_pearlite_fraction', 'grain_count', 'mean_intercept_um']), ...this.#rows].join('')));
    const truth = { nital: PRODUCT_VERSION, labelSet: SYNTHETIC_LABEL_SET, request: { ...request, folder: undefined }, map: SYNTHETIC_MAP, micrographs: this.#truth };
    await this.#write('truth.json', Buffer.from(`${JSON.stringify(truth, undefined, 2)}\n`));
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.folder, name);
    await writeDurably(path, [bytes], 'write the synthetic micrographs');
  }
}

/** The cells in the order of `SYNTHETIC_MAP`, then the truth. */
function rowOf({ code, facts }: PlannedSpecimen, item: SyntheticItem): (string | number | null | undefined)[] {
  return [
    item.file, code, item.umPerPx, facts.grade, facts.batch, facts.remarks,
    ...ELEMENTS.map((element) => facts.composition[element]),
    ...STEPS.flatMap((step) => {
      const { kind, celsius, minutes, cooling } = facts.heatTreatment[step - 1] ?? {};
      return [kind, celsius, minutes, cooling];
    }),
    facts.preparation?.grinding, facts.preparation?.polishing, facts.preparation?.etchant, facts.preparation?.etchingSeconds,
    item.trueFraction, item.grainCount, item.meanInterceptUm,
  ];
}

function csvLine(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map((cell) => csvCell(String(cell ?? ''))).join(',')}\r\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
