import { getDocument, GlobalWorkerOptions, type PDFPageProxy } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

GlobalWorkerOptions.workerSrc = workerUrl;

export interface OpenPdf {
  readonly pages: readonly PDFPageProxy[];
  /** Lets go of its memory and its thread. */
  close(): void;
}

/** Opens a PDF with all its pages. Nothing is fetched from anywhere and nothing in it is executed. */
export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
  // Its thread takes the bytes away from here: it gets a copy.
  const task = getDocument({ data: bytes.slice(), enableXfa: false, disableAutoFetch: true, useSystemFonts: false, verbosity: 0 });
  const close = (): void => void task.destroy().catch(() => undefined);
  try {
    const document = await task.promise;
    const pages = await Promise.all(Array.from({ length: document.numPages }, (_, at) => document.getPage(at + 1)));
    return { pages, close };
  } catch (error) {
    close();
    throw error;
  }
}
