import { expect, it } from 'vitest';
import { sampleMicrograph, sampleReport } from '../../../../test/helpers/sampleReport.ts';
import { Random } from '../../../shared/random/Random.ts';
import { sealedMeasurementsSchema } from '../../../shared/reports/reportMeasurements.ts';
import { maskFileName, measurementsOf, sealMeasurements } from '../measurementsOf.ts';
import { renderReport } from '../renderReport.ts';
import { PdfFault } from './PdfObject.ts';
import { readAttachment } from './readAttachment.ts';

const MOST = 2 ** 20;
const content = sampleReport({ micrographs: [{ ...sampleMicrograph(0), file: 'Шлиф 1.tif', maskPng: Uint8Array.from([1, 2, 3, 250]) }] });
const pdf = await renderReport(content);

function fault(bytes: Uint8Array, most = MOST): string {
  try {
    readAttachment(bytes, 'measurements.json', most);
  } catch (error) {
    if (error instanceof PdfFault) return error.message;
    throw error;
  }
  return 'no fault';
}

/** The PDF with some text of it replaced by one of the same length. */
function altered(from: string, to: string): Buffer {
  expect(from.length).toBe(to.length);
  const text = Buffer.from(pdf).toString('latin1');
  expect(text).toContain(from);
  return Buffer.from(text.replace(from, to), 'latin1');
}

/** The smallest PDF with these objects, its table of places right. */
function pdfOf(objects: readonly string[], trailer = '<< /Root 1 0 R >>'): Buffer {
  let text = '%PDF-1.7\n';
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')}trailer\n${trailer}\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

it('finds what a report carries: the data, the table and the masks', () => {
  const data = sealedMeasurementsSchema.parse(JSON.parse(readAttachment(pdf, 'measurements.json', MOST)?.toString() ?? ''));
  expect(data).toEqual(sealMeasurements(measurementsOf(content)));
  expect(data.micrographs[0]?.mask?.attached).toBe(maskFileName(0, 'Шлиф 1.tif'));
  expect(readAttachment(pdf, 'measurements.csv', MOST)?.toString()).toContain('area fraction of ferrite, field 1 (Шлиф 1.tif)');
  expect(readAttachment(pdf, 'nothing', MOST)).toBeUndefined();
});

it('carries nothing in a draft', async () => {
  expect(readAttachment(await renderReport({ ...content, isDraft: true }), 'measurements.json', MOST)).toBeUndefined();
});

it('reads additions at the end of a file, the newest first', () => {
  const text = Buffer.from(pdf).toString('latin1');
  const before = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1]);
  const root = /\/Root (\d+) 0 R/.exec(text)?.[1] ?? '';
  const catalog = text.slice(text.indexOf(`\n${root} 0 obj`)).split('endobj')[0] ?? '';
  const withCatalog = (object: string): Buffer => {
    const added = `${object.trim()}\nendobj\n`;
    const table = `xref\n${root} 1\n${String(text.length).padStart(10, '0')} 00000 n \ntrailer\n<< /Root ${root} 0 R /Prev ${before} >>\n`;
    return Buffer.from(`${text}${added}${table}startxref\n${text.length + added.length}\n%%EOF`, 'latin1');
  };
  expect(readAttachment(withCatalog(catalog), 'measurements.json', MOST)).toEqual(readAttachment(pdf, 'measurements.json', MOST));
  expect(readAttachment(withCatalog(`${root} 0 obj\n<< /Type /Catalog >>`), 'measurements.json', MOST)).toBeUndefined();
});

it('says what is wrong with a file that is no report', () => {
  expect(fault(Buffer.from(''))).toBe('it is not a PDF');
  expect(fault(Buffer.from('GIF89a'))).toBe('it is not a PDF');
  expect(fault(pdf.subarray(0, pdf.length >> 1))).toMatch(/cut off/);
  expect(fault(pdf.subarray(0, pdf.length - 40))).toMatch(/cut off|table of places/);
  expect(fault(altered('xref\n0', 'xxxx\n0'))).toMatch(/another program has written it anew/);
  expect(fault(pdf, 100)).toMatch(/larger than those of any report/);
});

it('comes to an end on files that are made to keep it busy', () => {
  const names = '<< /Names << /EmbeddedFiles 2 0 R >> >>';
  expect(fault(pdfOf([names, '<< /Kids [2 0 R 2 0 R] >>']))).toMatch(/list of attachments is too long/);
  expect(fault(pdfOf([names, '3 0 R', '2 0 R']))).toMatch(/circle/);
  expect(fault(pdfOf(['['.repeat(500)]))).toMatch(/nested too deep/);
  expect(fault(pdfOf([`(${'('.repeat(5000)}`]))).toMatch(/middle of a text/);
  expect(fault(pdfOf(['<< /Names'], '<< /Root 1 0 R /Prev 9 >>'))).toMatch(/table of places|another program|not built/);
  expect(fault(pdfOf([names, '<< /Names [(measurements.json) << /EF << /F 3 0 R >> >>] >>', '<< /Length 99999999 >>\nstream\nx\nendstream']))).toMatch(/cut off/);
  expect(fault(pdfOf([names, '<< /Names [(measurements.json) << /EF << /F 3 0 R >> >>] >>', '<< /Length 4 /Filter /LZWDecode >>\nstream\nxxxx\nendstream']))).toMatch(/do not use/);
  expect(fault(pdfOf([names, '<< /Names [(measurements.json) << /EF << /F 3 0 R >> >>] >>', '<< /Length 4 /Filter /FlateDecode >>\nstream\nxxxx\nendstream']))).toMatch(/damaged/);
  const good = pdfOf([names, '<< /Names [(measurements.json) << /EF << /F 3 0 R >> >>] >>', '<< /Length 4 >>\nstream\n{\\"}\nendstream']);
  expect(readAttachment(good, 'measurements.json', MOST)?.toString()).toBe('{\\"}');
});

it('never fails in any other way, whatever bytes of a report are changed', () => {
  const random = new Random(7);
  const head = pdf.length - 6000;
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.from(pdf);
    // Most changes in the last part, where the table, the trailer and the names lie.
    for (let change = 0; change <= round % 5; change++) bytes[Math.floor(round % 2 === 0 ? random.uniform(head, pdf.length) : random.uniform(0, pdf.length))] = Math.floor(random.uniform(0, 256));
    const cut = round % 7 === 0 ? bytes.subarray(0, Math.floor(random.uniform(0, bytes.length))) : bytes;
    expect(typeof fault(cut)).toBe('string');
  }
});
