/** Values of a PDF (ISO 32000-1, 7.3). Strings are bytes as Latin-1. */
export type PdfObject = null | boolean | number | string | PdfName | PdfReference | PdfDictionary | readonly PdfObject[];

export class PdfName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class PdfReference {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}

/** A dictionary; of a stream also where its bytes begin. */
export class PdfDictionary {
  readonly entries: ReadonlyMap<string, PdfObject>;
  readonly streamAt: number | null;
  constructor(entries: ReadonlyMap<string, PdfObject>, streamAt: number | null = null) {
    this.entries = entries;
    this.streamAt = streamAt;
  }
}

/** What a file must not be: the reader gives up with it, and the caller says it in a sentence. */
export class PdfFault extends Error {}
