import { PdfDictionary, PdfFault, type PdfObject } from './PdfObject.ts';
import { PdfFile } from './PdfFile.ts';

/** Nodes of the tree of names; a report has one. */
const NODES = 1000;

/**
 * The file that is attached to a PDF by this name, at most `most` bytes; undefined: there is none.
 * @throws PdfFault when the bytes are no PDF, are cut off or damaged, or were written anew by another program
 */
export function readAttachment(bytes: Uint8Array, name: string, most: number): Buffer | undefined {
  try {
    const file = new PdfFile(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const names = file.resolve(file.catalog.entries.get('Names'));
    if (!(names instanceof PdfDictionary)) return undefined;
    const specification = findNamed(file, names.entries.get('EmbeddedFiles'), name);
    if (specification === undefined) return undefined;
    const embedded = file.dictionary(file.dictionary(specification).entries.get('EF'));
    return file.stream(embedded.entries.get('F'), most);
  } catch (error) {
    // Whatever such a file makes of the reader, it is the file's fault.
    if (error instanceof RangeError) throw new PdfFault('it is not built as a PDF is');
    throw error;
  }
}

/** Looks through a tree of names (ISO 32000-1, 7.9.6), which is small enough to be read whole. */
function findNamed(file: PdfFile, tree: PdfObject | undefined, name: string): PdfObject | undefined {
  const nodes: (PdfObject | undefined)[] = [tree];
  for (let seen = 0; nodes.length > 0; seen++) {
    if (seen > NODES) throw new PdfFault('its list of attachments is too long');
    const node = file.resolve(nodes.pop());
    if (!(node instanceof PdfDictionary)) continue;
    const names = file.resolve(node.entries.get('Names'));
    if (Array.isArray(names)) for (let at = 0; at + 1 < names.length; at += 2) if (file.resolve(names[at] as PdfObject) === name) return names[at + 1] as PdfObject;
    const kids = file.resolve(node.entries.get('Kids'));
    if (Array.isArray(kids)) nodes.push(...(kids as PdfObject[]).slice(0, NODES));
  }
  return undefined;
}
