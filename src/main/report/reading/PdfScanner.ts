import { PdfDictionary, PdfFault, PdfName, PdfReference, type PdfObject } from './PdfObject.ts';

/** Nested deeper than this nothing is read: reports nest five deep. */
const DEPTH = 32;
const ENTRIES = 100_000;

const isSpace = (code: number): boolean => code === 0 || code === 9 || code === 10 || code === 12 || code === 13 || code === 32;
const isDelimiter = (code: number): boolean => '()<>[]{}/%'.includes(String.fromCharCode(code));

/** Reads the objects of a PDF from a place on. Every step goes forward or fails, so it ends on any bytes. */
export class PdfScanner {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** The next object; a reference is three words, `7 0 R`. */
  object(depth = 0): PdfObject {
    if (depth > DEPTH) throw new PdfFault('its objects are nested too deep');
    this.#skip();
    const code = this.#bytes[this.at];
    if (code === undefined) throw new PdfFault('it ends in the middle of an object');
    const next = this.#bytes[this.at + 1];
    if (code === 0x2f) return this.#name();
    if (code === 0x28) return this.#literal();
    if (code === 0x5b) return this.#array(depth);
    if (code === 0x3c) return next === 0x3c ? this.#dictionary(depth) : this.#hexadecimal();
    return this.#wordOrReference();
  }

  /** The next word must be this one. */
  expect(word: string): void {
    if (this.word() !== word) throw new PdfFault(`it lacks "${word}" where it must stand`);
  }

  integer(): number {
    const word = this.word();
    if (!/^\d{1,15}$/.test(word)) throw new PdfFault('it lacks a number where one must stand');
    return Number(word);
  }

  /** The next run of regular characters. */
  word(): string {
    this.#skip();
    const from = this.at;
    for (let code = this.#bytes[this.at]; code !== undefined && !isSpace(code) && !isDelimiter(code); code = this.#bytes[this.at]) this.at++;
    if (this.at === from) throw new PdfFault('it is not built as a PDF is');
    return this.#bytes.toString('latin1', from, this.at);
  }

  #wordOrReference(): PdfObject {
    const word = this.word();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null') return null;
    const number = Number(word);
    if (!Number.isFinite(number)) throw new PdfFault('it is not built as a PDF is');
    const after = this.at;
    const reference = /^[\s\0]+\d{1,5}[\s\0]+R(?![^\s\0()<>[\]{}/%])/.exec(this.#bytes.toString('latin1', after, after + 32));
    if (!/^\d{1,10}$/.test(word) || reference === null) return number;
    this.at = after + reference[0].length;
    return new PdfReference(number);
  }

  #name(): PdfName {
    this.at++;
    const from = this.at;
    for (let code = this.#bytes[this.at]; code !== undefined && !isSpace(code) && !isDelimiter(code); code = this.#bytes[this.at]) this.at++;
    return new PdfName(this.#bytes.toString('latin1', from, this.at).replaceAll(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
  }

  #array(depth: number): PdfObject[] {
    this.at++;
    const values: PdfObject[] = [];
    for (;;) {
      this.#skip();
      if (this.#bytes[this.at] === 0x5d) {
        this.at++;
        return values;
      }
      if (values.length >= ENTRIES) throw new PdfFault('one of its lists is too long');
      values.push(this.object(depth + 1));
    }
  }

  #dictionary(depth: number): PdfDictionary {
    this.at += 2;
    const entries = new Map<string, PdfObject>();
    for (;;) {
      this.#skip();
      if (this.#bytes[this.at] === 0x3e && this.#bytes[this.at + 1] === 0x3e) break;
      if (entries.size >= ENTRIES) throw new PdfFault('one of its dictionaries is too long');
      const key = this.object(depth + 1);
      if (!(key instanceof PdfName)) throw new PdfFault('a dictionary of it has a key that is no name');
      entries.set(key.name, this.object(depth + 1));
    }
    this.at += 2;
    return new PdfDictionary(entries, this.#streamAfter());
  }

  /** Where the bytes of a stream begin when one follows: behind the line end after its keyword. */
  #streamAfter(): number | null {
    const found = /^[\s\0]*stream(\r\n|\n)/.exec(this.#bytes.toString('latin1', this.at, this.at + 64));
    return found === null ? null : this.at + found[0].length;
  }

  #literal(): string {
    this.at++;
    const codes: number[] = [];
    for (let open = 1; ; this.at++) {
      const code = this.#bytes[this.at];
      if (code === undefined || codes.length > ENTRIES) throw new PdfFault('it ends in the middle of a text');
      if (code === 0x5c) {
        this.at++;
        codes.push(...this.#escaped());
        continue;
      }
      if (code === 0x28) open++;
      if (code === 0x29 && --open === 0) break;
      codes.push(code);
    }
    this.at++;
    return String.fromCharCode(...codes);
  }

  /** What stands for a backslash and what follows; leaves off on the last character of it. */
  #escaped(): number[] {
    const rest = this.#bytes.toString('latin1', this.at, this.at + 3);
    const octal = /^[0-7]{1,3}/.exec(rest)?.[0];
    if (octal !== undefined) {
      this.at += octal.length - 1;
      return [parseInt(octal, 8) & 255];
    }
    if (rest.startsWith('\r\n')) this.at++;
    if (rest.startsWith('\r') || rest.startsWith('\n')) return [];
    const plain = { n: 10, r: 13, t: 9, b: 8, f: 12 }[rest[0] ?? ''];
    return [plain ?? rest.charCodeAt(0)];
  }

  #hexadecimal(): string {
    const end = this.#bytes.indexOf('>', this.at);
    if (end < 0 || end - this.at > ENTRIES) throw new PdfFault('it ends in the middle of a text');
    const digits = this.#bytes.toString('latin1', this.at + 1, end).replaceAll(/[^0-9a-fA-F]/g, '');
    this.at = end + 1;
    return Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex').toString('latin1');
  }

  /** Passes over white space and comments. */
  #skip(): void {
    for (;;) {
      const code = this.#bytes[this.at];
      if (code === undefined || (!isSpace(code) && code !== 0x25)) return;
      if (code === 0x25) while (this.at < this.#bytes.length && this.#bytes[this.at] !== 10 && this.#bytes[this.at] !== 13) this.at++;
      else this.at++;
    }
  }
}
