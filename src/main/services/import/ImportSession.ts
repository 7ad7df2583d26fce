import { basename, dirname } from 'node:path';
import type { ImportChoices, ImportFilesView, ImportPreviewView, ImportTableView } from '../../../shared/contract/areas/importsArea.ts';
import { AppError, toAppError } from '../../../shared/errors/AppError.ts';
import { FileExaminer } from './FileExaminer.ts';
import { guessTableMap } from './guessTableMap.ts';
import type { ImportPreview, ImportRequest, ImportResult } from './ImportRequest.ts';
import { readCsv } from './readCsv.ts';
import { sortFiles, type SortedFiles } from './sortFiles.ts';
import { TABLE_KEYS } from './tableKeys.ts';

/** A file to import: its name relative to what was chosen, with slashes, and where it lies. */
export interface SessionFile {
  readonly name: string;
  readonly path: string;
}

/** Rows of a table that are shown. */
const SHOWN_ROWS = 3;

/** Files that somebody is about to import: what they are taken for, and the request that follows from what was said about them. */
export class ImportSession {
  /** Handle of its project. */
  readonly project: string;
  readonly examiner = new FileExaminer('single');
  /** All files were read once: asking again takes no time worth telling. */
  isExamined = false;
  outcome: ImportResult | null = null;
  readonly #files: readonly SessionFile[];
  readonly #sorted: SortedFiles;
  readonly #names: ReadonlyMap<string, string>;

  constructor(project: string, files: readonly SessionFile[]) {
    this.project = project;
    this.#files = files;
    this.#sorted = sortFiles(files.map(({ name }) => name));
    this.#names = new Map(files.map(({ name, path }) => [path, name]));
  }

  async view(): Promise<ImportFilesView> {
    const { folders, tables, refused, ignored } = this.#sorted;
    return {
      folders: folders.map(({ name, role, images }) => ({ name, role, images: images.length })),
      tables: await Promise.all(tables.map((name) => this.#tableView(name))),
      tableKeys: TABLE_KEYS,
      refused,
      ignored,
    };
  }

  /** @throws AppError `usage/invalid` for choices that cannot be: no micrographs, two folders of masks, no such table */
  request({ folders, table, maskValues, specimen, umPerPx, objective }: ImportChoices): ImportRequest {
    const withRole = (role: string): SortedFiles['folders'] => this.#sorted.folders.filter((folder) => (Object.hasOwn(folders, folder.name) ? folders[folder.name] : folder.role) === role);
    const [masks, ...others] = withRole('masks');
    if (others.length > 0) throw new AppError('usage/invalid', 'Two folders are taken for masks, but a micrograph has one mask. Leave one of them out.');
    const paths = withRole('micrographs').flatMap(({ images }) => images.map((name) => this.#path(name)));
    if (paths.length === 0) throw new AppError('usage/invalid', 'No folder is taken for micrographs. Say which one holds them.');
    return {
      paths,
      ...(masks === undefined ? {} : { masks: dirname(this.#path(masks.images[0] ?? '')) }),
      ...(masks === undefined || maskValues === null ? {} : { maskValues }),
      ...(table === null ? {} : { table: { path: this.#path(table.name), map: table.map.map(({ key, column }) => ({ key, from: { column } })) } }),
      ...(specimen === null ? {} : { specimen }),
      ...(umPerPx === null ? {} : { umPerPx }),
      ...(objective === null ? {} : { objective }),
    };
  }

  /** The preview with names as the person knows them, not with the places where the files lie. */
  named({ items, maskValues, notes }: ImportPreview): ImportPreviewView {
    return {
      items: items.map(({ file, outcome, reason, specimen, image, calibration, mask }) => ({ file: this.name(file), outcome, reason, specimen, image, calibration, mask: mask === null ? null : { file: this.name(mask.file), refusal: mask.refusal, isTaken: mask.isTaken } })),
      maskValues,
      notes: notes.map(({ text }) => text),
    };
  }

  name(path: string): string {
    return this.#names.get(path) ?? basename(path);
  }

  #path(name: string): string {
    const file = this.#files.find((each) => each.name === name);
    if (file === undefined) throw new AppError('usage/invalid', `There is no file "${name}" in this import. Choose one of those that are there.`);
    return file.path;
  }

  async #tableView(name: string): Promise<ImportTableView> {
    try {
      const { columns, rows } = await readCsv(this.#path(name));
      return { name, columns, rows: rows.slice(0, SHOWN_ROWS).map(({ cells }) => cells), guess: guessTableMap(columns), refusal: null };
    } catch (error) {
      return { name, columns: [], rows: [], guess: [], refusal: toAppError(error).message };
    }
  }
}
