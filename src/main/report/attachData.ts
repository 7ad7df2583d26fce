import type { ReportContent } from '../../shared/domain/report.ts';
import { MEASUREMENTS_CSV, MEASUREMENTS_FILE } from '../../shared/reports/reportMeasurements.ts';
import type { ReportDocument } from './Flow.ts';
import { measurementsCsv } from './measurementsCsv.ts';
import { maskFileName, measurementsOf, sealMeasurements } from './measurementsOf.ts';

/** Attaches what the report says as data, for people's spreadsheets and for verifying, and the masks where they are asked for. */
export function attachData(document: ReportDocument, content: ReportContent): void {
  const measurements = measurementsOf(content);
  const text = `${JSON.stringify(sealMeasurements(measurements), null, 2)}\n`;
  attach(document, content, { name: MEASUREMENTS_FILE, type: 'application/json', description: 'Every number of this report and where it comes from', bytes: Buffer.from(text), relationship: 'Data' });
  attach(document, content, { name: MEASUREMENTS_CSV, type: 'text/csv', description: 'The same as a table', bytes: Buffer.from(measurementsCsv(measurements)), relationship: 'Alternative' });
  content.micrographs.forEach(({ file, maskPng }, at) => {
    if (maskPng === null) return;
    attach(document, content, { name: maskFileName(at, file), type: 'image/png', description: `Mask of field ${at + 1}: one class index per pixel`, bytes: maskPng, relationship: 'Source' });
  });
}

interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly bytes: Uint8Array;
  readonly relationship: 'Data' | 'Alternative' | 'Source';
}

/** The report's own date stands for the file's: equal content gives equal bytes. */
function attach(document: ReportDocument, { date }: ReportContent, { name, type, description, bytes, relationship }: Attachment): void {
  const at = new Date(date);
  // pdfkit knows the relationship (PDF/A-3), its declared types do not.
  const options: PDFKit.Mixins.PDFAttachmentOptions & { readonly relationship: string } = { name, type, description, creationDate: at, modifiedDate: at, relationship };
  document.file(Buffer.from(bytes), options);
}
