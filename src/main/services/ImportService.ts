import { basename, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../shared/errors/AppError.ts';
import type { AppErrorData } from '../../shared/errors/AppError.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { expandInputs } from './expandInputs.ts';
import { FileExaminer } from './import/FileExaminer.ts';
import type { ImportItem, ImportNote, ImportPreview, ImportRequest, ImportResult, PreviewItem, SeenMaskValue } from './import/ImportRequest.ts';
import { MaskFolder } from './import/MaskFolder.ts';
import { valueClasses } from './import/maskValues.ts';
import { ImportStopped, MicrographImporter } from './import/MicrographImporter.ts';
import { planImport, rowsWithoutFile } from './import/planImport.ts';
import type { PlannedImport } from './import/planImport.ts';
import { readImportTable } from './import/readImportTable.ts';
import type { SpecimenTable } from './import/readImportTable.ts';
import type { WorkOptions } from './WorkOptions.ts';

/** Not more files are named in a note than these. */
const NAMED = 5;

/** Brings micrographs, their masks and what is known about their specimens into a project. */
export class ImportService {
  /**
   * Imports one micrograph after the other, each in one transaction. An input that cannot be taken is told in the result
   * and the others go on; the same import once more changes nothing.
   * @throws AppError `usage/invalid`, `input/…` for a request that means nothing: no files, an unknown column, an unknown class.
   */
  async import(project: ProjectStore, request: ImportRequest, options: ImportOptions = {}): Promise<ImportResult> {
    const { planned, table, masks, importer } = await prepare(project, request, options);
    const { items, stoppedBy } = await importAll(planned, importer, options);
    return {
      imported: countOf(items, 'ok'),
      skipped: countOf(items, 'skipped'),
      failed: countOf(items, 'failed'),
      updatedSpecimens: importer.updatedSpecimens,
      items,
      notes: [...(table === null ? [] : tableNotes(table, planned)), ...(masks === null ? [] : maskNotes(masks, stoppedBy)), ...tallyNotes(importer)],
      stoppedBy,
    };
  }

  /**
   * What the same request would import, with the reason of each refusal. Files are read to the end, nothing is written.
   * @throws AppError as `import`; `job/cancelled`
   */
  async preview(project: ProjectStore, request: ImportRequest, options: ImportOptions = {}): Promise<ImportPreview> {
    const { planned, table, masks, importer, files } = await prepare(project, request, options);
    const items: PreviewItem[] = [];
    for (const plan of planned) {
      options.onProgress?.({ stage: 'Looking at', done: items.length, total: planned.length, unit: 'files' });
      await nextTurn();
      if (options.signal?.aborted === true) throw new AppError('job/cancelled', 'Looking at the files was stopped. Nothing was imported.');
      items.push(await importer.preview(plan));
    }
    options.onProgress?.({ stage: 'Looking at', done: items.length, total: planned.length, unit: 'files' });
    return {
      items,
      maskValues: await seenValues(items, files),
      notes: [...(table === null ? [] : tableNotes(table, planned)), ...(masks === null ? [] : maskNotes(masks, null)), ...tallyNotes(importer)],
    };
  }
}

interface ImportOptions extends WorkOptions {
  /** Remembers what files are, so that a preview and the import after it read them once. */
  readonly files?: FileExaminer;
}

interface Prepared {
  readonly planned: readonly PlannedImport[];
  readonly table: SpecimenTable | null;
  readonly masks: MaskFolder | null;
  readonly importer: MicrographImporter;
  readonly files: FileExaminer;
}

async function prepare(project: ProjectStore, request: ImportRequest, options: ImportOptions): Promise<Prepared> {
  checkRequest(project, request);
  const labelSet = project.labelSets.first();
  const classes = valueClasses(labelSet, request.maskValues);
  const paths = withoutRepeats(await expandInputs(request.paths));
  const table = request.table === undefined ? null : await readImportTable(request.table);
  const masks = request.masks === undefined ? null : await MaskFolder.open(request.masks, paths);
  const planned = planImport(paths, { table, masks, specimen: request.specimen ?? null });
  const files = options.files ?? new FileExaminer(request.page ?? 'single');
  return { planned, table, masks, files, importer: new MicrographImporter(project, request, labelSet, classes, table?.name ?? '', files) };
}

/** What the masks hold that could be read, whether or not the values mean something yet. */
async function seenValues(items: readonly PreviewItem[], files: FileExaminer): Promise<SeenMaskValue[]> {
  const seen = new Map<number, SeenMaskValue>();
  for (const { mask } of items) {
    const facts = mask === null ? null : await files.mask(mask.file).catch(() => null);
    for (const [value, pixels] of facts?.values ?? []) {
      const known = seen.get(value) ?? { value, pixels: 0, masks: 0 };
      seen.set(value, { value, pixels: known.pixels + pixels, masks: known.masks + 1 });
    }
  }
  return [...seen.values()].sort((a, b) => a.value - b.value);
}

async function importAll(planned: readonly PlannedImport[], importer: MicrographImporter, { onProgress, signal }: WorkOptions): Promise<{ items: ImportItem[]; stoppedBy: AppErrorData | null }> {
  const items: ImportItem[] = [];
  let stoppedBy: AppErrorData | null = null;
  for (const plan of planned) {
    onProgress?.({ stage: 'Importing', done: items.length, total: planned.length, unit: 'micrographs' });
    // Signals are heard only between turns, and decoding a small image takes none.
    await nextTurn();
    if (stoppedBy === null && signal?.aborted === true) stoppedBy = { code: 'job/cancelled', message: 'The import was stopped. Run it again to go on where it stopped.' };
    if (stoppedBy !== null) {
      items.push({ file: plan.file, state: 'skipped', reason: `Not tried: ${stoppedBy.message}`, outcome: null, micrograph: null, specimen: plan.specimen, mask: null });
      continue;
    }
    try {
      items.push(await importer.import(plan));
    } catch (error) {
      if (!(error instanceof ImportStopped)) throw error;
      stoppedBy = error.failure.toData();
      items.push({ file: plan.file, state: 'failed', reason: stoppedBy.message, outcome: null, micrograph: null, specimen: plan.specimen, mask: null });
    }
  }
  onProgress?.({ stage: 'Importing', done: items.length, total: planned.length, unit: 'micrographs' });
  return { items, stoppedBy };
}

function checkRequest(project: ProjectStore, request: ImportRequest): void {
  if (project.readOnly) throw new AppError('usage/invalid', `The project "${project.folder}" was opened for reading only. Open it for writing to import into it.`);
  if (request.paths.length === 0) throw new AppError('usage/invalid', 'There is nothing to import: name image files or folders.');
  if (request.umPerPx !== undefined && !(request.umPerPx > 0 && request.umPerPx < 1e5)) throw new AppError('usage/invalid', `${request.umPerPx} µm per pixel is not a scale. Write a number above 0, e.g. 0.25.`);
  if (request.specimen !== undefined && request.specimen.trim() === '') throw new AppError('usage/invalid', 'The code of the specimen is empty. Name the specimen, or leave it out.');
  if (request.maskValues !== undefined && request.masks === undefined) throw new AppError('usage/invalid', 'Mask values were given a meaning, but no folder of masks was named. Name the folder.');
}

function withoutRepeats(files: readonly string[]): string[] {
  return [...new Map(files.map((file) => [resolve(file), file])).values()];
}

function countOf(items: readonly ImportItem[], state: ImportItem['state']): number {
  return items.filter((item) => item.state === state).length;
}

function tableNotes(table: SpecimenTable, planned: readonly PlannedImport[]): ImportNote[] {
  const notes = [...table.notes];
  const strays = rowsWithoutFile(table, planned).map((row) => row.file);
  if (strays.length > 0) notes.push(`${counted(strays.length, 'row')} of "${table.name}" ${strays.length === 1 ? 'names a file' : 'name files'} that ${strays.length === 1 ? 'was' : 'were'} not given: ${listed(strays)}.`);
  const nameless = table.rows.filter((row) => row.file === '').map((row) => `line ${row.line}`);
  if (nameless.length > 0) notes.push(`${counted(nameless.length, 'row')} of "${table.name}" ${nameless.length === 1 ? 'names' : 'name'} no file: ${listed(nameless)}.`);
  return [...notes.map((text) => ({ text })), ...unusedNotes(table)];
}

function unusedNotes({ name, unused }: SpecimenTable): ImportNote[] {
  const text = `${counted(unused.length, 'column')} of "${name}" with values ${unused.length === 1 ? 'is' : 'are'} not used: ${listed(unused)}.`;
  return unused.length === 0 ? [] : [{ text, option: '--map KEY=COLUMN' }];
}

function maskNotes(masks: MaskFolder, stoppedBy: AppErrorData | null): ImportNote[] {
  const unused = masks.unused().map((path) => basename(path));
  return stoppedBy !== null || unused.length === 0 ? [] : [{ text: `${counted(unused.length, 'mask')} in "${basename(masks.folder)}" ${unused.length === 1 ? 'belongs' : 'belong'} to no micrograph of this import: ${listed(unused)}.` }];
}

function tallyNotes({ tally }: MicrographImporter): ImportNote[] {
  const { ownSpecimens, uncalibrated, unconfirmed, withoutMask, strangeMasks, suspiciousMasks } = tally;
  const some = (count: number, text: string, option?: string): ImportNote[] => (count === 0 ? [] : [option === undefined ? { text } : { text, option }]);
  return [
    ...some(ownSpecimens, `No specimen was named for ${counted(ownSpecimens, 'micrograph')}: each became a specimen of its own, called after its file. Name one for all, or in a column of a table.`, '--specimen CODE, or specimen=COLUMN'),
    ...some(withoutMask, `${counted(withoutMask, 'micrograph')} had no mask in the folder of masks.`),
    ...some(strangeMasks, `${counted(strangeMasks, 'mask')} held values that mean no class. Say which class each value means.`, '--mask-values "0=CLASS,128=CLASS"'),
    ...some(suspiciousMasks, `${counted(suspiciousMasks, 'mask')} held only 0 and 255, and 255 was taken as unlabelled. If it means a class, say so.`, '--mask-values "0=CLASS,255=CLASS"'),
    ...some(unconfirmed, `${counted(unconfirmed, 'micrograph')} took the scale from metadata; it is not confirmed.`),
    ...some(uncalibrated, `${counted(uncalibrated, 'micrograph')} came without a scale: lengths can be given in pixels only. Give it by calibrating them, or in a column of a table.`, '--um-per-px'),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function listed(names: readonly string[]): string {
  return names.length <= NAMED ? names.join(', ') : `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more`;
}
