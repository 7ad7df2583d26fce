/** A number and the unit after it stay on one line, also in texts typed with a plain space between them. */
const VALUE_AND_UNIT = /(\d) (?=(?:%|°C|nm|µm|mm|cm|px|s|min|h)(?![\p{L}\d]))/gu;

/**
 * Breaks text into lines no wider than `width`, at spaces; a word that is wider by itself (a hash, a long file name) is broken
 * after - _ / . , or between characters, a plain word with a hyphen. No-break spaces hold. Line feeds start a new line.
 */
export function wrapWords(text: string, width: number, widthOf: (part: string) => number): string[] {
  const space = widthOf(' ');
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    // The sum over words differs from the set line by kerning at spaces only, which Inter does not have.
    let used = 0;
    for (const word of paragraph.replace(VALUE_AND_UNIT, '$1\u00a0').split(/[ \t\r\v\f]+/).filter((part) => part !== '')) {
      const wide = widthOf(word);
      if (line !== '' && used + space + wide <= width) {
        line += ` ${word}`;
        used += space + wide;
        continue;
      }
      if (line !== '') lines.push(line);
      const pieces = wide <= width ? [word] : breakWord(word, width, widthOf);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? '';
      used = widthOf(line);
    }
    return [...lines, line];
  });
}

/** Letters that a hyphenated word keeps together on either side. */
const LEAST_PART = 3;

function breakWord(word: string, width: number, widthOf: (part: string) => number): string[] {
  const hyphen = /^\p{L}+$/u.test(word) ? '-' : '';
  const pieces: string[] = [];
  let rest = [...word];
  while (rest.length > 1 && widthOf(rest.join('')) > width) {
    const fits = charactersWithin(rest, width - (hyphen === '' ? 0 : widthOf(hyphen)), widthOf);
    const seam = rest.slice(0, fits).findLastIndex((character) => /[-_/.,]/.test(character)) + 1;
    // A seam far to the left would leave a ragged hole; then the line is filled instead.
    const cut = hyphen !== '' ? Math.max(1, Math.min(fits, rest.length - LEAST_PART)) : seam > fits / 3 ? seam : fits;
    pieces.push(rest.slice(0, cut).join('') + hyphen);
    rest = rest.slice(cut);
  }
  return [...pieces, rest.join('')];
}

/** How many characters from the start stay within `width`, at least one; by the widths of single characters. */
function charactersWithin(characters: readonly string[], width: number, widthOf: (part: string) => number): number {
  let used = 0;
  let count = 0;
  for (const character of characters) {
    used += widthOf(character);
    if (used > width) break;
    count++;
  }
  return Math.max(1, count);
}
