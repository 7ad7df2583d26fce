import type { LabelMap } from '../../src/shared/raster/raster.ts';

/** A mask written as rows of digits between blanks; `.` is unlabelled: `'001 0.1'`. */
export function maskFromText(text: string): LabelMap {
  const rows = text.split(' ');
  return { width: rows[0]?.length ?? 0, height: rows.length, data: Uint8Array.from(rows.join(''), (c) => (c === '.' ? 255 : Number(c))) };
}
