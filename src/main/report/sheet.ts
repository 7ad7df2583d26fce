import { INK } from '../../shared/look/tokens.ts';
import type { ReportFont } from './reportFonts.ts';

/** A4 in points, and where on it content may stand. Everything is set on a grid of twelve columns and 4 pt steps. */
export const SHEET = { width: 595.28, height: 841.89, left: 56, right: 56, top: 72, bottom: 64 } as const;
export const CONTENT_WIDTH = SHEET.width - SHEET.left - SHEET.right;
export const CONTENT_BOTTOM = SHEET.height - SHEET.bottom;
const GUTTER = 12;

/** Left edge (from the content's left edge) and width of a span of columns, `first` from 0. */
export function columns(first: number, count: number): { readonly x: number; readonly width: number } {
  const column = (CONTENT_WIDTH - 11 * GUTTER) / 12;
  return { x: first * (column + GUTTER), width: count * column + (count - 1) * GUTTER };
}

/** How a piece of text is set; sizes in points. */
export interface TextStyle {
  readonly font: ReportFont;
  readonly size: number;
  /** From one baseline to the next. */
  readonly leading: number;
  readonly colour: string;
  /** Figures of equal width, so that digits stand under digits; only in columns of numbers, since hyphens widen too. */
  readonly tabular?: boolean;
}

export const TEXT = {
  title: { font: 'Inter-SemiBold', size: 21, leading: 26, colour: INK.strong },
  heading: { font: 'Inter-SemiBold', size: 11.5, leading: 16, colour: INK.strong },
  subheading: { font: 'Inter-SemiBold', size: 8.5, leading: 12, colour: INK.strong },
  lead: { font: 'Inter', size: 10.5, leading: 15, colour: INK.quiet },
  body: { font: 'Inter', size: 8.5, leading: 12.5, colour: INK.body },
  strong: { font: 'Inter-SemiBold', size: 8.5, leading: 12.5, colour: INK.strong },
  figure: { font: 'Inter-SemiBold', size: 15, leading: 19, colour: INK.strong },
  label: { font: 'Inter', size: 7, leading: 10, colour: INK.quiet },
  small: { font: 'Inter', size: 7, leading: 10, colour: INK.body },
} as const satisfies Record<string, TextStyle>;

/** Space over a section's heading, and between blocks of a section. */
export const SECTION_GAP = 24;
export const BLOCK_GAP = 12;
