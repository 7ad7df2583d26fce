import type { Preparation } from '../../../shared/domain/records.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import type { HeatTreatmentInput } from '../../project/areas/HeatTreatments.ts';
import { heatTreatmentKind } from '../specimens/heatTreatmentText.ts';
import { NO_FACTS } from '../specimens/SpecimenFacts.ts';
import type { SpecimenFacts } from '../specimens/SpecimenFacts.ts';
import type { ImportTable } from './ImportRequest.ts';
import { readCsv } from './readCsv.ts';
import type { CsvTable } from './readCsv.ts';
import { RowReader } from './RowReader.ts';
import { tableKey } from './tableKeys.ts';

/** What one row says about its micrograph. */
export interface TableRow {
  readonly line: number;
  /** As the table writes it; empty when it names none. */
  readonly file: string;
  readonly specimen: string | null;
  readonly facts: SpecimenFacts;
  readonly umPerPx: number | null;
  /** Where µm per pixel came from, in words. */
  readonly umPerPxFrom: string;
  readonly modality: string | null;
  readonly objective: string | null;
  /** Why the row cannot be used; then the values above may be incomplete. */
  readonly error: AppError | null;
}

export interface SpecimenTable {
  readonly name: string;
  readonly rows: readonly TableRow[];
  /** Sentences about how it was read. */
  readonly notes: readonly string[];
  /** Columns with values that nothing was taken from. */
  readonly unused: readonly string[];
}

/**
 * Reads a table with the meaning of its columns. A row that cannot be read is told in the row and does not stop the others.
 * @throws AppError `usage/invalid` for a mapping that is wrong or names no column of the table; `input/…` of `readCsv`.
 */
export async function readImportTable({ path, map }: ImportTable): Promise<SpecimenTable> {
  const table = await readCsv(path);
  const reader = new RowReader(table, resolveMap(table, map));
  const rows = table.rows.map(({ line, cells }) => readRow(reader, table.name, line, cells));
  return { name: table.name, rows, notes: [...reader.notes], unused: unusedColumns(table, reader.used) };
}

function unusedColumns({ columns, rows }: CsvTable, used: ReadonlySet<number>): string[] {
  const holdsValues = (at: number): boolean => rows.some(({ cells }) => (cells[at] ?? '').trim() !== '');
  return columns.flatMap((column, at) => (used.has(at) || !holdsValues(at) ? [] : [column.trim() === '' ? `column ${at + 1}` : column]));
}

/** Where each key comes from: a column number or a fixed text. */
function resolveMap(table: CsvTable, map: ImportTable['map']): Map<string, number | string> {
  const sources = new Map<string, number | string>();
  for (const { key, from } of map) {
    const name = tableKey(key);
    if (sources.has(name)) throw new AppError('usage/invalid', `"${key}" is mapped twice. Map it once.`);
    sources.set(name, 'text' in from ? from.text : columnAt(table, key, from.column));
  }
  if (typeof sources.get('file') !== 'number') {
    throw new AppError('usage/invalid', `Nothing says which column of "${table.name}" names the files. Add file=COLUMN to the mapping; its columns are: ${table.columns.join(', ')}.`);
  }
  return sources;
}

function columnAt(table: CsvTable, key: string, wanted: string): number {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.trim().toLowerCase();
  const exact = table.columns.flatMap((column, at) => (column === wanted ? [at] : []));
  const found = exact.length > 0 ? exact : table.columns.flatMap((column, at) => (same(column, wanted) ? [at] : []));
  if (found.length === 1) return found[0] as number;
  const columns = `Its columns are: ${table.columns.join(', ')}.`;
  throw new AppError('usage/invalid', found.length === 0 ? `"${table.name}" has no column "${wanted}" (mapped to ${key}). ${columns}` : `"${table.name}" has ${found.length} columns "${wanted}" (mapped to ${key}). Give each its own name. ${columns}`);
}

function readRow(reader: RowReader, table: string, line: number, cells: readonly string[]): TableRow {
  const row = reader.at(cells);
  const base = { line, file: row.text('file') ?? '', umPerPxFrom: reader.sourceOf('umPerPx') };
  try {
    const umPerPx = row.quantity('umPerPx', 'umPerPx', 'umPerPxUnit');
    if (umPerPx !== null && !(umPerPx > 0 && umPerPx < 1e5)) throw new AppError('input/invalid', `${umPerPx} µm per pixel (${base.umPerPxFrom}) is not a scale: it must be above 0.`);
    return { ...base, specimen: row.text('specimen'), facts: readFacts(reader, row), umPerPx, modality: row.text('modality'), objective: row.text('objective'), error: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const told = new AppError(error.code, `Line ${line} of "${table}": ${error.message}`, { cause: error });
    return { ...base, specimen: null, facts: NO_FACTS, umPerPx: null, modality: null, objective: null, error: told };
  }
}

type Row = ReturnType<RowReader['at']>;

function readFacts(reader: RowReader, row: Row): SpecimenFacts {
  const composition = reader.elements.flatMap((element) => {
    const percent = row.quantity(`composition.${element}`, 'number');
    if (percent !== null && !(percent >= 0 && percent <= 100)) throw new AppError('input/invalid', `${percent} is not a share of ${element} in weight %.`);
    return percent === null ? [] : [[element, percent] as const];
  });
  return {
    grade: row.text('grade'),
    batch: row.text('batch'),
    remarks: row.text('remarks'),
    composition: Object.fromEntries(composition),
    heatTreatment: reader.steps.flatMap((step) => readStep(row, step) ?? []),
    preparation: readPreparation(row),
  };
}

/** A step of which the row itself says nothing is none. */
function readStep(row: Row, step: number): HeatTreatmentInput | null {
  const key = (field: string): string => `heatTreatment.${step}.${field}`;
  const temperatures = [row.quantity(key('celsius'), 'celsius', key('temperatureUnit')), row.quantity(key('temperature'), 'celsius', key('temperatureUnit'))].filter((value) => value !== null);
  const hours = row.quantity(key('hours'), 'minutes', key('timeUnit'), 'h');
  const times = [row.quantity(key('minutes'), 'minutes', key('timeUnit')), hours, row.needingUnit(key('time'), 'minutes', key('timeUnit'))].filter((value) => value !== null);
  if (temperatures.length > 1 || times.length > 1) throw new AppError('input/invalid', `Step ${step} of the heat treatment has two ${temperatures.length > 1 ? 'temperatures' : 'times'}. Map one column only.`);
  const celsius = temperatures[0] ?? null;
  const minutes = times[0] ?? null;
  if (celsius !== null && !(celsius >= -273.15 && celsius <= 3000)) throw new AppError('input/invalid', `${celsius} °C is not the temperature of a heat treatment.`);
  if (minutes !== null && !(minutes >= 0 && minutes <= 1e9)) throw new AppError('input/invalid', `${minutes} minutes is not the time of a heat treatment.`);
  const cooling = row.text(key('cooling'));
  const says = celsius !== null || minutes !== null || row.fromColumn(key('cooling')) !== null || row.fromColumn(key('kind')) !== null;
  if (!says) return null;
  const kind = row.text(key('kind'));
  return { kind: kind === null ? 'other' : heatTreatmentKind(kind), celsius, minutes, cooling };
}

function readPreparation(row: Row): Preparation | null {
  const etchingSeconds = row.quantity('preparation.etchingSeconds', 'seconds');
  if (etchingSeconds !== null && !(etchingSeconds >= 0 && etchingSeconds <= 1e9)) throw new AppError('input/invalid', `${etchingSeconds} seconds is not an etching time.`);
  const text = (field: string): string | null => row.text(`preparation.${field}`);
  const preparation = { grinding: text('grinding'), polishing: text('polishing'), etchant: text('etchant'), etchingSeconds, operator: text('operator') };
  return Object.values(preparation).every((value) => value === null) ? null : preparation;
}
