import { inflateSync } from 'node:zlib';
import { PdfDictionary, PdfFault, PdfName, PdfReference, type PdfObject } from './PdfObject.ts';
import { PdfScanner } from './PdfScanner.ts';

/** Objects and sections past these are not what a report has. */
const OBJECTS = 1_000_000;
const SECTIONS = 64;
/** How many references may lead from one to the next. */
const HOPS = 16;

/**
 * The objects of a PDF by its table of places (ISO 32000-1, 7.5.4), as reports are written and as additions at their end keep it. A file
 * that another program wrote anew has its table compressed and is refused: it is not the report any more.
 */
export class PdfFile {
  readonly #bytes: Buffer;
  readonly #places = new Map<number, number>();
  readonly #root: PdfObject;

  /** @throws PdfFault when the bytes are no PDF of this kind */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    if (!bytes.subarray(0, 1024).includes('%PDF-')) throw new PdfFault('it is not a PDF');
    const tail = bytes.toString('latin1', Math.max(0, bytes.length - 2048));
    const start = [...tail.matchAll(/startxref\s+(\d{1,12})/g)].at(-1)?.[1];
    if (start === undefined) throw new PdfFault('its end is missing: it was cut off');
    this.#root = this.#readTables(Number(start));
  }

  get catalog(): PdfDictionary {
    return this.dictionary(this.#root);
  }

  /** What a reference leads to; anything else is itself. Null for an object that is not there. */
  resolve(value: PdfObject | undefined): PdfObject {
    let found = value ?? null;
    for (let hop = 0; found instanceof PdfReference; hop++) {
      if (hop > HOPS) throw new PdfFault('its references lead in a circle');
      found = this.#read(found.number);
    }
    return found;
  }

  dictionary(value: PdfObject | undefined): PdfDictionary {
    const found = this.resolve(value);
    if (found instanceof PdfDictionary) return found;
    throw new PdfFault('a part of it is missing');
  }

  /** The bytes of a stream, unpacked; at most `most`. */
  stream(value: PdfObject | undefined, most: number): Buffer {
    const found = this.dictionary(value);
    const length = this.resolve(found.entries.get('Length'));
    if (found.streamAt === null || typeof length !== 'number') throw new PdfFault('a part of it is missing');
    if (!Number.isInteger(length) || length < 0 || found.streamAt + length > this.#bytes.length) throw new PdfFault('it was cut off');
    const packed = this.#bytes.subarray(found.streamAt, found.streamAt + length);
    const filter = this.resolve(found.entries.get('Filter'));
    const names = Array.isArray(filter) ? filter : filter === null ? [] : [filter];
    if (names.length === 0 && packed.length <= most) return packed;
    if (names.length !== 1 || !(names[0] instanceof PdfName) || names[0].name !== 'FlateDecode') throw new PdfFault('its data are packed in a way that reports do not use');
    try {
      return inflateSync(packed, { maxOutputLength: most });
    } catch (error) {
      throw new PdfFault(error instanceof RangeError ? 'its data are larger than those of any report' : 'its data are damaged');
    }
  }

  #read(number: number): PdfObject {
    const place = this.#places.get(number);
    if (place === undefined) return null;
    const scanner = new PdfScanner(this.#bytes, place);
    if (scanner.integer() !== number) throw new PdfFault('its table of places is wrong');
    scanner.integer();
    scanner.expect('obj');
    return scanner.object();
  }

  /** The newest table and those before it, which it overrules; gives the catalogue that the newest names. */
  #readTables(newest: number): PdfObject {
    let root: PdfObject | undefined;
    let place: PdfObject | undefined = newest;
    for (let section = 0; typeof place === 'number'; section++) {
      if (section >= SECTIONS || !Number.isInteger(place) || place < 0 || place >= this.#bytes.length) throw new PdfFault('its table of places is wrong');
      const scanner: PdfScanner = new PdfScanner(this.#bytes, place);
      if (scanner.word() !== 'xref') throw new PdfFault('another program has written it anew');
      this.#readTable(scanner);
      const trailer: PdfObject = scanner.object();
      if (!(trailer instanceof PdfDictionary)) throw new PdfFault('its trailer is missing');
      root ??= trailer.entries.get('Root');
      place = trailer.entries.get('Prev');
    }
    if (root === undefined) throw new PdfFault('its trailer is missing');
    return root;
  }

  #readTable(scanner: PdfScanner): void {
    for (let word = scanner.word(); word !== 'trailer'; word = scanner.word()) {
      const count = scanner.integer();
      const first = Number(word);
      if (!Number.isInteger(first) || count + this.#places.size > OBJECTS) throw new PdfFault('its table of places is wrong');
      for (let at = 0; at < count; at++) {
        const place = scanner.integer();
        scanner.integer();
        const inUse = scanner.word() === 'n';
        if (inUse && !this.#places.has(first + at)) this.#places.set(first + at, place);
      }
    }
  }
}
