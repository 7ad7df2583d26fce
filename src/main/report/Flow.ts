import { INK } from '../../shared/look/tokens.ts';
import type PDFKitDocument from 'pdfkit';
import { CONTENT_BOTTOM, CONTENT_WIDTH, SECTION_GAP, SHEET, TEXT, type TextStyle } from './sheet.ts';
import { wrapWords } from './wrapWords.ts';

/**
 * Contextual alternates are off because Inter's turn `10x10` into `10×10`, which would misquote file names. The object form is
 * fontkit's own; the declared type knows only lists.
 */
const features = (tabular = false): PDFKit.Mixins.OpenTypeFeatures[] => ({ tnum: tabular, calt: false }) as unknown as PDFKit.Mixins.OpenTypeFeatures[];

export type ReportDocument = InstanceType<typeof PDFKitDocument>;

export interface PlacedText {
  readonly align?: 'left' | 'right' | 'center';
}

/**
 * A pen that fills pages from top to bottom. pdfkit's own wrapping and page breaks are never used: every line is placed,
 * so every block knows its height before it is drawn and no heading is left alone at a page's foot.
 */
export class Flow {
  readonly document: ReportDocument;
  /** Top of the free space on the page, in points from the sheet's top. */
  y: number = SHEET.top;
  readonly #widths = new Map<string, number>();

  constructor(document: ReportDocument) {
    this.document = document;
  }

  /** Space left on the page. */
  get left(): number {
    return CONTENT_BOTTOM - this.y;
  }

  newPage(): void {
    this.document.addPage();
    this.y = SHEET.top;
  }

  /** Starts a new page unless `height` still fits on this one. */
  need(height: number): void {
    if (height > this.left && this.y > SHEET.top) this.newPage();
  }

  /** Space between blocks; none at the top of a page. */
  space(height: number): void {
    if (this.y > SHEET.top) this.y = Math.min(this.y + height, CONTENT_BOTTOM);
  }

  widthOf(text: string, style: TextStyle): number {
    // Inter scales linearly, so one measurement per text and weight serves every size.
    const key = `${style.font}${style.tabular === true ? ' tabular' : ''} ${text}`;
    const known = this.#widths.get(key) ?? this.document.font(style.font, 1000).widthOfString(text, { features: features(style.tabular) });
    this.#widths.set(key, known);
    return (known * style.size) / 1000;
  }

  wrap(text: string, style: TextStyle, width: number): string[] {
    return wrapWords(text, width, (part) => this.widthOf(part, style));
  }

  heightOf(text: string, style: TextStyle, width: number): number {
    return this.wrap(text, style, width).length * style.leading;
  }

  /** Writes one line whose line box begins at `top`; `x` is counted from the content's left edge. */
  line(text: string, style: TextStyle, x: number, top: number, width: number, { align = 'left' }: PlacedText = {}): void {
    if (text === '') return;
    const slack = align === 'left' ? 0 : width - this.widthOf(text, style);
    const shift = align === 'center' ? slack / 2 : slack;
    this.document
      .font(style.font, style.size)
      .fillColor(style.colour)
      // Half of the leading stands over the line, as in typesetting; Inter's ascender and descender add up to 1.21 em.
      .text(text, SHEET.left + x + shift, top + (style.leading - 1.21 * style.size) / 2, { lineBreak: false, features: features(style.tabular) });
  }

  /** Writes wrapped text at a fixed place and gives its height; the caller has made room. */
  block(text: string, style: TextStyle, x: number, top: number, width: number, placed: PlacedText = {}): number {
    const lines = this.wrap(text, style, width);
    lines.forEach((line, at) => this.line(line, style, x, top + at * style.leading, width, placed));
    return lines.length * style.leading;
  }

  /** A paragraph over the content's width, broken over pages where it must; never one line alone on either side. */
  paragraph(text: string, style: TextStyle = TEXT.body, x = 0, width: number = CONTENT_WIDTH): void {
    const lines = this.wrap(text, style, width);
    lines.forEach((line, at) => {
      const opensPair = at === 0 && lines.length > 1;
      const endsPair = at === lines.length - 2 && lines.length > 2;
      this.need(style.leading * (opensPair || endsPair ? 2 : 1));
      this.line(line, style, x, this.y, width);
      this.y += style.leading;
    });
  }

  /** A section's heading over a thin rule, kept together with at least `keepWith` points of what follows. */
  heading(text: string, keepWith: number): void {
    this.space(SECTION_GAP);
    this.need(TEXT.heading.leading + 12 + keepWith);
    this.document.outline.addItem(text);
    this.line(text, TEXT.heading, 0, this.y, CONTENT_WIDTH);
    this.y += TEXT.heading.leading + 3;
    this.rule(this.y, INK.rule);
    this.y += 9;
  }

  /** A heading within a section, kept together with at least `keepWith` points of what follows. */
  subheading(text: string, keepWith: number): void {
    this.need(TEXT.subheading.leading + 4 + keepWith);
    this.line(text, TEXT.subheading, 0, this.y, CONTENT_WIDTH);
    this.y += TEXT.subheading.leading + 4;
  }

  /** A thin horizontal rule at `top`. */
  rule(top: number, colour: string, x = 0, width: number = CONTENT_WIDTH, weight = 0.5): void {
    this.document.moveTo(SHEET.left + x, top).lineTo(SHEET.left + x + width, top).lineWidth(weight).strokeColor(colour).stroke();
  }
}
