import { basename } from 'node:path';
import { AppError } from '../../../shared/errors/AppError.ts';
import { mergeFacts, NO_FACTS } from '../specimens/SpecimenFacts.ts';
import type { SpecimenFacts } from '../specimens/SpecimenFacts.ts';
import { baseName } from './MaskFolder.ts';
import type { MaskFolder } from './MaskFolder.ts';
import type { SpecimenTable, TableRow } from './readImportTable.ts';

/** One file and everything that was said about it. */
export interface PlannedImport {
  readonly file: string;
  /** The specimen that a person or a table named; null when nobody did. */
  readonly specimen: string | null;
  readonly facts: SpecimenFacts;
  readonly row: TableRow | null;
  readonly mask: string | null;
  /** Why it cannot be imported at all. */
  readonly error: AppError | null;
}

export interface PlanSources {
  readonly table: SpecimenTable | null;
  readonly masks: MaskFolder | null;
  /** The specimen of files for which the table names none. */
  readonly specimen: string | null;
}

/** Brings files together with their rows, masks and specimens. Nothing is read from the files themselves. */
export function planImport(files: readonly string[], sources: PlanSources): PlannedImport[] {
  const { table, masks } = sources;
  const facts = table === null ? new Map<string, SpecimenFacts | AppError>() : factsBySpecimen(table, sources.specimen);
  const byName = Map.groupBy(files, baseName);
  const rowsByName = Map.groupBy(table?.rows ?? [], writtenName);
  return files.map((file) => {
    const blank: PlannedImport = { file, specimen: sources.specimen, facts: NO_FACTS, row: null, mask: null, error: null };
    try {
      const same = byName.get(baseName(file)) ?? [];
      if (same.length > 1 && (table !== null || masks !== null)) {
        throw new AppError('input/invalid', `${same.length} files are called "${baseName(file)}" (${same.join(', ')}), so their ${table === null ? 'masks' : 'rows'} cannot be told apart. Import them one folder at a time.`);
      }
      const row = table === null ? null : rowOf(file, table, rowsByName, sources.specimen);
      if (row !== null && row.error !== null) throw row.error;
      const specimen = row?.specimen ?? sources.specimen;
      const known = specimen === null ? row?.facts : facts.get(specimen);
      if (known instanceof AppError) throw known;
      return { ...blank, specimen, row, facts: known ?? NO_FACTS, mask: masks?.maskOf(file) ?? null };
    } catch (error) {
      if (error instanceof AppError) return { ...blank, error };
      throw error;
    }
  });
}

/** Rows that name a file nobody gave. */
export function rowsWithoutFile(table: SpecimenTable, planned: readonly PlannedImport[]): TableRow[] {
  const given = new Set(planned.flatMap(({ file }) => [basename(file).toLowerCase(), baseName(file)]));
  return table.rows.filter((row) => row.file !== '' && !given.has(writtenName(row)));
}

/** @throws AppError `input/notFound` without a row (unless a specimen was named for such files), `input/invalid` with two. */
function rowOf(file: string, table: SpecimenTable, byName: ReadonlyMap<string, readonly TableRow[]>, specimen: string | null): TableRow | null {
  const rows = [...new Set([basename(file).toLowerCase(), baseName(file)])].flatMap((name) => byName.get(name) ?? []);
  if (rows.length > 1) throw new AppError('input/invalid', `Lines ${rows.map((row) => row.line).join(' and ')} of "${table.name}" all name "${basename(file)}". Keep one of them.`);
  if (rows[0] !== undefined || specimen !== null) return rows[0] ?? null;
  const example = table.rows.find((row) => row.file !== '')?.file;
  throw new AppError('input/notFound', `"${table.name}" has no row for it${example === undefined ? '' : ` (it names files like "${example}")`}. Add one, or import it without the table.`);
}

/** A table may write a file's name with or without its folder and its extension. */
function writtenName(row: TableRow): string {
  return basename(row.file.replaceAll('\\', '/')).toLowerCase();
}

/** What all rows of a specimen say together, or how they contradict each other. */
function factsBySpecimen(table: SpecimenTable, otherwise: string | null): Map<string, SpecimenFacts | AppError> {
  const found = new Map<string, SpecimenFacts | AppError>();
  const rows = table.rows.filter((row) => row.error === null);
  const codeOf = (row: TableRow): string | null => row.specimen ?? otherwise;
  for (const row of rows) {
    const code = codeOf(row);
    const known = code === null ? undefined : (found.get(code) ?? NO_FACTS);
    if (code === null || known === undefined || known instanceof AppError) continue;
    const { facts, conflicts } = mergeFacts(known, row.facts);
    found.set(code, conflicts.length === 0 ? facts : contradiction(table, code, row, rows.filter((each) => codeOf(each) === code && each.line < row.line)));
  }
  return found;
}

function contradiction(table: SpecimenTable, code: string, row: TableRow, earlier: readonly TableRow[]): AppError {
  for (const other of earlier) {
    const conflict = mergeFacts(other.facts, row.facts).conflicts[0];
    if (conflict === undefined) continue;
    return new AppError('input/invalid', `"${table.name}" contradicts itself about specimen "${code}": ${conflict.what} is ${conflict.known} in line ${other.line} and ${conflict.new} in line ${row.line}. Correct one of them, or give the micrographs different specimens.`);
  }
  return new AppError('input/invalid', `"${table.name}" contradicts itself about specimen "${code}" in line ${row.line}. Correct it, or give the micrographs different specimens.`);
}
