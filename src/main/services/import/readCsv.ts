import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { AppError, fromFileError } from '../../../shared/errors/AppError.ts';

/** A table of texts. `line` is where a row stands in the file, the header being line 1. */
export interface CsvTable {
  /** File name, for messages. */
  readonly name: string;
  readonly delimiter: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

const DELIMITERS = [',', ';', '\t'] as const;

/**
 * Reads a CSV file as spreadsheets write it: comma, semicolon or tab, quoted fields, UTF-8 with or without a byte order
 * mark, UTF-16 with one, else Windows-1252. Short rows are filled with empty cells.
 * @throws AppError `input/notFound`, `input/unsupported` (a workbook), `input/invalid` naming the line that is wrong.
 */
export async function readCsv(path: string): Promise<CsvTable> {
  const name = basename(path);
  const bytes = await readFile(path).catch((error: unknown) => Promise.reject(fromFileError(error, path, 'read the table')));
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1')) || bytes.subarray(0, 4).equals(Buffer.from('d0cf11e0', 'hex'))) {
    throw new AppError('input/unsupported', `"${name}" is a workbook, not a CSV table. Save the sheet as "CSV UTF-8" in the spreadsheet program.`);
  }
  const text = decodeText(bytes);
  const delimiter = delimiterOf(text);
  const records = parseRecords(text, delimiter, name);
  const header = records[0];
  if (header === undefined) throw new AppError('input/invalid', `The table "${name}" is empty. Its first line must name the columns.`);
  const long = records.find((record) => record.cells.length > header.cells.length);
  if (long !== undefined) {
    throw new AppError('input/invalid', `Line ${long.line} of "${name}" has ${long.cells.length} fields where the header has ${header.cells.length} columns. Put fields that hold a "${delimiter === '\t' ? 'tab' : delimiter}" in double quotes.`);
  }
  return { name, delimiter, columns: header.cells, rows: records.slice(1).map(({ line, cells }) => ({ line, cells: header.cells.map((_, at) => cells[at] ?? '') })) };
}

function parseRecords(text: string, delimiter: string, name: string): { line: number; cells: string[] }[] {
  try {
    const records = parse(text, { delimiter, bom: true, info: true, trim: true, relax_column_count: true, skip_empty_lines: true, skip_records_with_empty_values: true }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new AppError('input/invalid', `The table "${name}" cannot be read: ${error.message}. Check its quotes, or save it as CSV again.`, { cause: error });
  }
}

function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The one that the header has most of, outside quotes. */
function delimiterOf(text: string): string {
  const header = (text.split(/\r?\n/, 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
