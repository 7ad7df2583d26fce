import { posix } from 'node:path';
import type { FolderRole } from '../../../shared/contract/areas/importsArea.ts';
import { IMAGE_EXTENSIONS } from '../expandInputs.ts';

/** Files by what they can be. All names are relative, with slashes. */
export interface SortedFiles {
  readonly folders: readonly { readonly name: string; readonly role: FolderRole; readonly images: readonly string[] }[];
  readonly tables: readonly string[];
  /** Chosen by themselves, or a workbook in place of a table. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[];
  /** What else lies in a folder that was taken whole; nobody asked for it. */
  readonly ignored: readonly string[];
}

const TABLE_EXTENSIONS = new Set(['.csv', '.tsv']);
/** What people call folders of masks. */
const MASK_WORDS = /mask|label|segment|truth|annotat|(^|[^a-z])gt($|[^a-z])/i;
const WORKBOOK = /\.(xlsx?|ods)$/i;
/** Written beside everything by systems and cameras; nobody means them. */
const CLUTTER = /^(\.|thumbs\.db$|desktop\.ini$)/i;

/**
 * Takes the images of each folder for micrographs, or for masks where the folder's name says so. Of several such folders the
 * first one counts: a micrograph has one mask.
 */
export function sortFiles(names: readonly string[]): SortedFiles {
  const wanted = names.filter((name) => !name.split('/').some((part) => CLUTTER.test(part))).sort();
  const kindOf = (name: string): 'image' | 'table' | 'other' => {
    const extension = posix.extname(name).toLowerCase();
    return IMAGE_EXTENSIONS.has(extension) ? 'image' : TABLE_EXTENSIONS.has(extension) ? 'table' : 'other';
  };
  const byFolder = Map.groupBy(wanted.filter((name) => kindOf(name) === 'image'), (name) => posix.dirname(name).replace(/^\.$/, ''));
  const maskFolders = byFolder.size < 2 ? [] : [...byFolder.keys()].filter((name) => MASK_WORDS.test(posix.basename(name)));
  const folders = [...byFolder].map(([name, images]) => ({ name, images, role: !maskFolders.includes(name) ? ('micrographs' as const) : name === maskFolders[0] ? ('masks' as const) : ('none' as const) }));
  const others = wanted.filter((name) => kindOf(name) === 'other');
  const isMeant = (name: string): boolean => !name.includes('/') || WORKBOOK.test(name);
  return {
    folders,
    tables: wanted.filter((name) => kindOf(name) === 'table'),
    refused: others.filter(isMeant).map((file) => ({ file, reason: reasonAgainst(file) })),
    ignored: others.filter((name) => !isMeant(name)),
  };
}

function reasonAgainst(file: string): string {
  const name = posix.basename(file);
  if (WORKBOOK.test(name)) return `"${name}" is a workbook. Save its sheet as "CSV UTF-8" in the spreadsheet program and take that.`;
  return `"${name}" is neither a picture (TIFF, PNG, JPEG, BMP) nor a table (CSV).`;
}
