import type { ReportContent } from '../../shared/domain/report.ts';
import { INK } from '../../shared/look/tokens.ts';
import { MEASUREMENTS_CSV, MEASUREMENTS_FILE } from '../../shared/reports/reportMeasurements.ts';
import type { Flow } from './Flow.ts';
import { measurementsOf, sealMeasurements } from './measurementsOf.ts';
import { columns, CONTENT_WIDTH, SECTION_GAP, TEXT } from './sheet.ts';

/** ISO/IEC 17025, 7.8.2.1 asks for the first sentence and recommends the second. */
const STATEMENT = 'The results relate only to the specimen tested, as received. Without the laboratory’s written approval the report may be copied in full only.';
const SIGNATURE_ROOM = 38;
const STATEMENT_GAP = 4;

/** Deviations and remarks, then what is said of data and validity and the room for signatures, which stay in one piece. */
export function drawClosingSection(flow: Flow, content: ReportContent): void {
  drawList(flow, 'Deviations from the method', content.deviations);
  drawList(flow, 'Remarks', content.remarks);
  drawSignatures(flow, content);
}

/** The hash stands on paper too: a print can be compared with the file it came from. */
function dataStatement(content: ReportContent): string {
  const masks = content.micrographs.filter(({ maskPng }) => maskPng !== null).length;
  const files = [MEASUREMENTS_FILE, MEASUREMENTS_CSV, ...(masks === 0 ? [] : [`${masks} mask${masks === 1 ? '' : 's'} as PNG`])];
  const { sha256 } = sealMeasurements(measurementsOf(content));
  return `Every number of this report is attached to this PDF with the micrograph, mask revision and model it comes from (${files.join(', ')}); “nital verify” recomputes them. SHA-256 of the data: ${sha256}`;
}

function drawList(flow: Flow, title: string, items: readonly string[]): void {
  if (items.length === 0) return;
  flow.heading(title, 2 * TEXT.body.leading);
  items.forEach((item, at) => {
    if (at > 0) flow.space(4);
    const lines = flow.wrap(item, TEXT.body, CONTENT_WIDTH - 18);
    flow.need(Math.min(lines.length, 2) * TEXT.body.leading);
    if (items.length > 1) flow.line(`${at + 1}`, { ...TEXT.body, colour: INK.quiet }, 0, flow.y, 14);
    flow.paragraph(item, TEXT.body, items.length > 1 ? 18 : 0, items.length > 1 ? CONTENT_WIDTH - 18 : CONTENT_WIDTH);
  });
}

function drawSignatures(flow: Flow, content: ReportContent): void {
  const { laboratory } = content;
  const statements = content.isDraft ? [STATEMENT] : [dataStatement(content), STATEMENT];
  const heights = statements.map((words) => flow.heightOf(words, TEXT.small, CONTENT_WIDTH) + STATEMENT_GAP);
  flow.space(SECTION_GAP + 8);
  flow.need(heights.reduce((sum, height) => sum + height, 0) + SIGNATURE_ROOM + 3 * TEXT.body.leading);
  for (const words of statements) flow.y += flow.block(words, TEXT.small, 0, flow.y, CONTENT_WIDTH) + STATEMENT_GAP;
  flow.y += SIGNATURE_ROOM;
  const places = [
    { ...columns(0, 5), role: 'Carried out by', name: laboratory.operator },
    { ...columns(7, 5), role: 'Reviewed and released by', name: '' },
  ];
  for (const { x, width, role, name } of places) {
    flow.rule(flow.y, INK.quiet, x, width);
    flow.line(role, TEXT.label, x, flow.y + 4, width);
    flow.line('Date, signature', TEXT.label, x, flow.y + 4, width, { align: 'right' });
    flow.block(name, TEXT.body, x, flow.y + 4 + TEXT.label.leading, width);
  }
  flow.y += 4 + TEXT.label.leading + TEXT.body.leading;
}
