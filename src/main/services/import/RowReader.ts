import { AppError } from '../../../shared/errors/AppError.ts';
import { wordsOfKey } from '../../../shared/format/wordsOfKey.ts';
import { parseDecimal, toUnit } from './quantities.ts';
import type { Dimension } from './quantities.ts';
import type { CsvTable } from './readCsv.ts';

/** Reads the cells of rows by what they mean. */
export class RowReader {
  /** The elements and the heat treatment steps that the mapping speaks of. */
  readonly elements: readonly string[];
  readonly steps: readonly number[];
  /** Sentences about units that were taken from columns nobody mapped. */
  readonly notes = new Set<string>();
  /** The columns that something was taken from, mapped or not. */
  readonly used: Set<number>;
  readonly #table: CsvTable;
  readonly #sources: ReadonlyMap<string, number | string>;

  /** `sources`: for each key the number of its column, or the text that holds for every row. */
  constructor(table: CsvTable, sources: ReadonlyMap<string, number | string>) {
    this.#table = table;
    this.#sources = sources;
    this.used = new Set([...sources.values()].filter((source) => typeof source === 'number'));
    const keys = [...sources.keys()];
    this.elements = keys.flatMap((key) => /^composition\.(.+)$/.exec(key)?.[1] ?? []);
    this.steps = [...new Set(keys.flatMap((key) => /^heatTreatment\.(\d+)\./.exec(key)?.[1] ?? []).map(Number))].sort((a, b) => a - b);
  }

  /** Where a key's value comes from, in words. */
  sourceOf(key: string): string {
    const source = this.#sources.get(key);
    return typeof source === 'number' ? `column ${this.#table.columns[source]}` : 'the same for every row';
  }

  /** One row, cell by cell. */
  at(cells: readonly string[]): RowCells {
    return new RowCells(this, this.#table, this.#sources, cells);
  }
}

/** The cells of one row; null for a cell that is empty or a key that is not mapped. */
class RowCells {
  readonly #reader: RowReader;
  readonly #table: CsvTable;
  readonly #sources: ReadonlyMap<string, number | string>;
  readonly #cells: readonly string[];

  constructor(reader: RowReader, table: CsvTable, sources: ReadonlyMap<string, number | string>, cells: readonly string[]) {
    this.#reader = reader;
    this.#table = table;
    this.#sources = sources;
    this.#cells = cells;
  }

  text(key: string): string | null {
    const source = this.#sources.get(key);
    const text = typeof source === 'number' ? this.#cells[source] : source;
    return text === undefined || text.trim() === '' ? null : text.trim();
  }

  /** The same, but only what the row itself says. */
  fromColumn(key: string): string | null {
    return typeof this.#sources.get(key) === 'number' ? this.text(key) : null;
  }

  /**
   * A number in Nital's unit: from the unit the row names under `unitKey`, or in a column beside the number's own (anneal_time
   * and anneal_time_unit), else from `defaultUnit`.
   */
  quantity(key: string, dimension: Dimension, unitKey?: string, defaultUnit = ''): number | null {
    const text = this.text(key);
    if (text === null) return null;
    const unit = (unitKey === undefined ? null : this.text(unitKey)) ?? this.#unitBeside(key) ?? defaultUnit;
    try {
      return toUnit(parseDecimal(text, this.#table.delimiter === ','), dimension, unit);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(error.code, `${key} (${this.#reader.sourceOf(key)}): ${error.message}`, { cause: error });
    }
  }

  /** The same for a key whose number means nothing without a unit. */
  needingUnit(key: string, dimension: Dimension, unitKey: string): number | null {
    if (this.text(key) === null) return null;
    if ((this.text(unitKey) ?? this.#unitBeside(key)) === null) {
      throw new AppError('input/invalid', `${key} (${this.#reader.sourceOf(key)}) has no unit. Map ${unitKey}=COLUMN, or the column as minutes or hours.`);
    }
    return this.quantity(key, dimension, unitKey);
  }

  #unitBeside(key: string): string | null {
    const source = this.#sources.get(key);
    if (typeof source !== 'number') return null;
    const bare = (name: string): string => name.toLowerCase().replaceAll(/[\s_.()-]/g, '');
    const wanted = `${bare(this.#table.columns[source] ?? '')}unit`;
    const at = this.#table.columns.findIndex((column) => bare(column).replace(/units$/, 'unit') === wanted);
    const unit = this.#cells[at]?.trim() ?? '';
    if (unit === '') return null;
    this.#reader.used.add(at);
    this.#reader.notes.add(`The unit of “${wordsOfKey(key)}” was taken from the column ${this.#table.columns[at]} of "${this.#table.name}".`);
    return unit;
  }
}
