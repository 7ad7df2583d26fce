import type { ReportContent } from '../../shared/domain/report.ts';
import type { ReportDocument } from './Flow.ts';

/** pdfkit's current font as fontkit opened it; pdfkit's types do not show it. */
interface OpenedFont {
  readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } };
}

/** Characters in the texts of a report for which its font has no glyph, each once, in order of appearance. */
export function unprintableCharacters(document: ReportDocument, content: ReportContent): string[] {
  const { font } = (document.font('Inter') as unknown as OpenedFont)._font;
  const found = new Set<string>();
  for (const text of texts(content)) {
    for (const character of text.replace(/[\s]/g, '')) if (!font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0)) found.add(character);
  }
  return [...found];
}

/** All texts within plain data; pixels are passed over. */
function* texts(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const [key, part] of Object.entries(value)) {
      if (!Array.isArray(value)) yield key;
      yield* texts(part);
    }
  }
}
