import type { OpenPdf } from './openPdf.ts';

/** Dots per inch of a printed page. */
const DPI = 200;

/** Prints the pages of a PDF. They go as pictures, since a page may not hold another document; whoever needs the file itself saves it. */
export async function printPages(bytes: Uint8Array): Promise<void> {
  const { openPdf } = await import('./openPdf.ts');
  const pdf = await openPdf(bytes);
  const holder = document.createElement('div');
  holder.className = 'nital-print';
  try {
    for (const page of pdf.pages) holder.append(await canvasOf(page));
    document.body.append(holder);
    print();
  } finally {
    holder.remove();
    pdf.close();
  }
}

async function canvasOf(page: OpenPdf['pages'][number]): Promise<HTMLCanvasElement> {
  const viewport = page.getViewport({ scale: DPI / 72 });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
  await page.render({ canvas, viewport, intent: 'print' }).promise;
  return canvas;
}
