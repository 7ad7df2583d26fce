import { join } from 'node:path';
import { encodeMaskPng } from '../../imaging/encodeMaskPng.ts';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import type { TileRef } from '../../shared/datasets/tiles.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import type { JudgedPart } from '../../shared/engineProtocol/jobs.ts';
import type { LabelMap, PixelRect } from '../../shared/raster/raster.ts';
import { cutLabels } from '../tiles/cutTile.ts';

/**
 * What a model said of judged images, as one mask file for each micrograph: its parts one below the other, turned upright. The
 * parts must come micrograph by micrograph; only those of one are in memory.
 */
export class PredictionFiles {
  /** In the order they came. */
  readonly parts: JudgedPart[] = [];
  readonly #folder: string | null;
  readonly #labelSet: LabelSet;
  readonly #files = new Map<number, string>();
  #gathered: LabelMap[] = [];
  #micrograph = -1;

  /** @param folder null: nothing is written. */
  constructor(folder: string | null, labelSet: LabelSet) {
    this.#folder = folder;
    this.#labelSet = labelSet;
  }

  /** @throws AppError `disk/…` */
  async add(micrograph: number, rect: PixelRect, quarterTurns: TileRef['quarterTurns'], labels: LabelMap): Promise<void> {
    if (micrograph !== this.#micrograph) await this.#write();
    this.#micrograph = micrograph;
    this.parts.push({ micrograph, rect, row: this.#gathered.reduce((rows, { height }) => rows + height, 0) });
    this.#gathered.push(quarterTurns === 0 ? labels : turnedBack(labels, quarterTurns));
  }

  /** The files of so many micrographs. @throws AppError `disk/…` */
  async finish(micrographs: number): Promise<(string | null)[]> {
    await this.#write();
    return this.#folder === null ? [] : Array.from({ length: micrographs }, (_, at) => this.#files.get(at) ?? null);
  }

  async #write(): Promise<void> {
    const gathered = this.#gathered;
    this.#gathered = [];
    if (this.#folder === null || gathered[0] === undefined) return;
    const path = join(this.#folder, `${this.#micrograph}.png`);
    await writeDurably(path, [encodeMaskPng(oneBelowTheOther(gathered), this.#labelSet)], 'write what the model says');
    this.#files.set(this.#micrograph, path);
  }
}

/** A square tile as it lies in its micrograph. */
function turnedBack(labels: LabelMap, quarterTurns: 1 | 2 | 3): LabelMap {
  const { width: size } = labels;
  const data = new Uint8Array(size * size);
  cutLabels(labels, 0, 0, size, { quarterTurns: ([0, 3, 2, 1] as const)[quarterTurns], mirrored: false }, data, 0);
  return { width: size, height: size, data };
}

/** Maps of one width. */
function oneBelowTheOther(maps: readonly LabelMap[]): LabelMap {
  const [first] = maps;
  if (first !== undefined && maps.length === 1) return first;
  const data = Buffer.concat(maps.map((map) => map.data));
  return { width: first?.width ?? 0, height: maps.reduce((rows, { height }) => rows + height, 0), data };
}
