import type { ReportContent } from '../../shared/domain/report.ts';
import { formatDay } from '../../shared/format/quantity.ts';
import { INK } from '../../shared/look/tokens.ts';
import type { Flow } from './Flow.ts';
import { CONTENT_WIDTH, SHEET, TEXT } from './sheet.ts';

const HEADER_TOP = 36;
const FOOTER_TOP = SHEET.height - 46;

/** Header (from the second page on; the first has the letterhead) and footer of every page, once all pages are there. */
export function drawPageFrames(flow: Flow, content: ReportContent): void {
  const { start, count } = flow.document.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    flow.document.switchToPage(page);
    if (page > start) drawHeader(flow, content);
    flow.rule(FOOTER_TOP, INK.rule);
    const left = `${content.software} · ${formatDay(content.date)}`;
    const right = `Page ${page - start + 1} of ${count}`;
    flow.line(clipped(flow, left, CONTENT_WIDTH * 0.7), TEXT.label, 0, FOOTER_TOP + 6, CONTENT_WIDTH);
    flow.line(right, TEXT.label, 0, FOOTER_TOP + 6, CONTENT_WIDTH, { align: 'right' });
  }
}

function drawHeader(flow: Flow, { laboratory, number, specimen }: ReportContent): void {
  const right = clipped(flow, `Report ${number} · ${specimen.code}`, CONTENT_WIDTH * 0.55);
  const left = clipped(flow, laboratory.name, CONTENT_WIDTH - flow.widthOf(right, TEXT.label) - 24);
  flow.line(left, { ...TEXT.label, font: 'Inter-SemiBold', colour: INK.strong }, 0, HEADER_TOP, CONTENT_WIDTH);
  flow.line(right, TEXT.label, 0, HEADER_TOP, CONTENT_WIDTH, { align: 'right' });
  flow.rule(HEADER_TOP + 14, INK.rule);
}

/** Text on one line; what does not fit ends in an ellipsis. */
function clipped(flow: Flow, text: string, width: number): string {
  const style = { ...TEXT.label, font: 'Inter-SemiBold' } as const;
  if (flow.widthOf(text, style) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && flow.widthOf(`${characters.join('')}…`, style) > width) characters.pop();
  return `${characters.join('')}…`;
}
