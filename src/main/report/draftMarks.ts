import { BRAND } from '../../shared/look/tokens.ts';
import type { Flow } from './Flow.ts';
import { CONTENT_WIDTH, SHEET, TEXT } from './sheet.ts';

const WORDS = 'DRAFT';
const SIZE = 150;

/** Says on every page that this is no report: large and faint across it, small and plain at its head. */
export function drawDraftMarks(flow: Flow): void {
  const { document } = flow;
  const { start, count } = document.bufferedPageRange();
  const style = { font: 'Inter-SemiBold', size: SIZE, leading: SIZE, colour: BRAND.straw } as const;
  const width = flow.widthOf(WORDS, style);
  for (let page = start; page < start + count; page++) {
    document.switchToPage(page);
    document.save().rotate(-52, { origin: [SHEET.width / 2, SHEET.height / 2] }).fillOpacity(0.13);
    flow.line(WORDS, style, (CONTENT_WIDTH - width) / 2, (SHEET.height - SIZE) / 2, width);
    document.restore();
    document.fillOpacity(1);
    flow.line('Draft: not issued, not to be relied on', { ...TEXT.label, font: 'Inter-SemiBold', colour: BRAND.brown }, 0, 22, CONTENT_WIDTH, { align: 'center' });
  }
}
