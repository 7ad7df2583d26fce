import PDFDocument from 'pdfkit';
import type { ReportContent } from '../../shared/domain/report.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { attachData } from './attachData.ts';
import { drawClosingSection } from './closingSection.ts';
import { drawDraftMarks } from './draftMarks.ts';
import { drawEvaluationSection } from './evaluationSection.ts';
import { Flow, type ReportDocument } from './Flow.ts';
import { drawMicrographPages } from './micrographPages.ts';
import { drawModelSection } from './modelSection.ts';
import { drawPageFrames } from './pageFrame.ts';
import { interFontFiles } from './reportFonts.ts';
import { drawResultsSection } from './resultsSection.ts';
import { SHEET } from './sheet.ts';
import { drawSpecimenSection } from './specimenSection.ts';
import { drawTitleSection } from './titleSection.ts';
import { unprintableCharacters } from './unprintableCharacters.ts';

/**
 * The inspection report of a specimen as the bytes of a PDF (A4, fonts embedded, charts as vectors, its numbers attached as data). Equal
 * content gives equal bytes.
 * @throws AppError `input/invalid` when `content.date` is no ISO 8601 time.
 */
export async function renderReport(content: ReportContent): Promise<Uint8Array> {
  const document = openDocument(content);
  const bytes = collect(document);
  const flow = new Flow(document);
  drawTitleSection(flow, content);
  drawResultsAndSpecimen(flow, content);
  drawMicrographPages(flow, content);
  drawModelSection(flow, content);
  drawEvaluationSection(flow, content);
  drawClosingSection(flow, withFontRemark(document, content));
  drawPageFrames(flow, content);
  if (content.isDraft) drawDraftMarks(flow);
  else attachData(document, content);
  document.end();
  return bytes;
}

function drawResultsAndSpecimen(flow: Flow, content: ReportContent): void {
  drawSpecimenSection(flow, content);
  drawResultsSection(flow, content);
}

function openDocument(content: ReportContent): ReportDocument {
  const date = new Date(content.date);
  if (Number.isNaN(date.getTime())) throw new AppError('input/invalid', `"${content.date}" is not a date for report ${content.number}: write it as 2026-11-20 or 2026-11-20T14:03:22Z.`);
  const fonts = interFontFiles();
  const document = new PDFDocument({
    size: [SHEET.width, SHEET.height],
    margin: 0,
    bufferPages: true,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    font: fonts.Inter,
    info: {
      Title: `${content.isDraft ? 'Draft of an inspection report' : `Inspection report ${content.number}`}, specimen ${content.specimen.code}`,
      Author: content.laboratory.name,
      Subject: 'Metallographic inspection report',
      Creator: content.software,
      Producer: content.software,
      CreationDate: date,
      ModDate: date,
    },
  });
  for (const [name, file] of Object.entries(fonts)) document.registerFont(name, file);
  return document;
}

/** A character that the font lacks prints as an empty box; the report says so instead of leaving the reader to guess. */
function withFontRemark(document: ReportDocument, content: ReportContent): ReportContent {
  const missing = unprintableCharacters(document, content);
  if (missing.length === 0) return content;
  const codes = missing.map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  return { ...content, remarks: [...content.remarks, `Some texts hold characters that this report’s font lacks and that print as empty boxes: ${codes.join(', ')}.`] };
}

function collect(document: ReportDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    document.on('error', reject);
  });
}
