import { INK } from '../../shared/look/tokens.ts';
import type { Flow } from './Flow.ts';
import { CONTENT_WIDTH, SHEET, TEXT, type TextStyle } from './sheet.ts';

/** A column: its heading, its share of the table's width, and where its text stands. */
export interface TableColumn {
  readonly title: string;
  readonly share: number;
  readonly align?: 'left' | 'right';
}

export interface TableCell {
  readonly text: string;
  readonly style?: TextStyle;
  /** A square before the text: a colour, or a hatch for what is unlabelled. */
  readonly swatch?: string | 'hatch';
}

export interface TableOptions {
  readonly x?: number;
  readonly width?: number;
}

const PAD = 3.5;
const GAP = 10;
/** Between the columns of a table with many of them. */
const NARROW_GAP = 6;
/** A table up to this high is never split over pages. */
const KEPT_TOGETHER = 230;
const SWATCH = 7;

/**
 * A table of thin rules. Text wraps within its cell; rows are never split; when the table goes over a page its heading row is
 * repeated there, and the heading never stands without a row.
 */
export function drawTable(flow: Flow, heads: readonly TableColumn[], rows: readonly (readonly TableCell[])[], { x = 0, width = CONTENT_WIDTH }: TableOptions = {}): void {
  const total = heads.reduce((sum, column) => sum + column.share, 0);
  const gap = heads.length > 7 ? NARROW_GAP : GAP;
  const usable = width - gap * (heads.length - 1);
  const widths = heads.map((column) => (usable * column.share) / total);
  const lefts = widths.map((_, at) => x + widths.slice(0, at).reduce((sum, other) => sum + other + gap, 0));
  const textWidth = (cell: TableCell, at: number): number => (widths[at] ?? 0) - (cell.swatch === undefined ? 0 : SWATCH + 5);
  const heightOf = (cells: readonly TableCell[], style: TextStyle): number => 2 * PAD + Math.max(...cells.map((cell, at) => flow.heightOf(cell.text, cell.style ?? style, textWidth(cell, at))));

  const draw = (cells: readonly TableCell[], style: TextStyle, height: number, bottomAligned: boolean): void => {
    cells.forEach((cell, at) => {
      const inset = cell.swatch === undefined ? 0 : SWATCH + 5;
      const align = heads[at]?.align ?? 'left';
      const own = { ...(cell.style ?? style), tabular: align === 'right' };
      const slack = bottomAligned ? height - 2 * PAD - flow.heightOf(cell.text, own, textWidth(cell, at)) : 0;
      if (cell.swatch !== undefined) drawSwatch(flow, cell.swatch, lefts[at] ?? 0, flow.y + PAD + (own.leading - SWATCH) / 2);
      flow.block(cell.text, own, (lefts[at] ?? 0) + inset, flow.y + PAD + slack, textWidth(cell, at), { align });
    });
    flow.y += height;
  };

  const head = heads.map((column) => ({ text: column.title }));
  const headHeight = heightOf(head, TEXT.label);
  const drawHead = (): void => {
    draw(head, TEXT.label, headHeight, true);
    flow.rule(flow.y, INK.rule, x, width, 0.75);
  };
  const heights = rows.map((cells) => heightOf(cells, TEXT.body));
  const whole = headHeight + heights.reduce((sum, height) => sum + height, 0);
  flow.need(whole <= KEPT_TOGETHER ? whole : headHeight + (heights[0] ?? 0) + (heights[1] ?? 0));
  drawHead();
  rows.forEach((cells, at) => {
    const height = heights[at] ?? 0;
    if (height > flow.left) {
      flow.newPage();
      drawHead();
    }
    draw(cells, TEXT.body, height, false);
    flow.rule(flow.y, INK.hairline, x, width);
  });
}

/** Names and values in rows, the names quiet; for facts that are no table. Rows with a null value are left out. */
export function drawFacts(flow: Flow, facts: readonly (readonly [string, string | null])[], { x = 0, width = CONTENT_WIDTH, nameWidth = 96 }: TableOptions & { readonly nameWidth?: number } = {}): void {
  for (const [name, value] of facts) {
    if (value === null) continue;
    const height = factHeight(flow, name, value, width, nameWidth);
    flow.need(height);
    flow.block(name, { ...TEXT.body, colour: INK.quiet }, x, flow.y + 1.5, nameWidth - GAP);
    flow.block(value, TEXT.body, x + nameWidth, flow.y + 1.5, width - nameWidth);
    flow.y += height;
  }
}

/** How high `drawFacts` will be on one page. */
export function factsHeight(flow: Flow, facts: readonly (readonly [string, string | null])[], width: number, nameWidth = 96): number {
  return facts.reduce((sum, [name, value]) => sum + (value === null ? 0 : factHeight(flow, name, value, width, nameWidth)), 0);
}

function factHeight(flow: Flow, name: string, value: string, width: number, nameWidth: number): number {
  return 3 + Math.max(flow.heightOf(name, TEXT.body, nameWidth - GAP), flow.heightOf(value, TEXT.body, width - nameWidth));
}

/** A class's colour as a small square; a hatch for what has no class. `left` is counted from the content's left edge. */
export function drawSwatch(flow: Flow, fill: string | 'hatch', left: number, top: number): void {
  const { document } = flow;
  const x = SHEET.left + left;
  if (fill !== 'hatch') {
    document.roundedRect(x, top, SWATCH, SWATCH, 1.5).fill(fill);
    return;
  }
  document.save().rect(x, top, SWATCH, SWATCH).clip().lineWidth(0.6).strokeColor(INK.quiet);
  for (let offset = -SWATCH; offset < SWATCH; offset += 2.2) document.moveTo(x + offset, top + SWATCH).lineTo(x + offset + SWATCH, top).stroke();
  document.restore();
  document.rect(x, top, SWATCH, SWATCH).lineWidth(0.5).strokeColor(INK.quiet).stroke();
}
