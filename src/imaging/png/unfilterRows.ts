/**
 * Undoes the row filters of PNG (ISO/IEC 15948 section 9) and packs the rows together, both in place: `bytes` holds
 * `rows` rows from `at` on, each a filter byte and `bytesPerRow` bytes. Returns the packed rows, or null for an unknown filter.
 */
export function unfilterRows(bytes: Uint8Array, at: number, rows: number, bytesPerRow: number, bytesPerPixel: number): Uint8Array | null {
  let from = at;
  let to = at;
  let above = -1;
  for (let row = 0; row < rows; row++) {
    const filter = bytes[from++] as number;
    if (filter > 4) return null;
    bytes.copyWithin(to, from, from + bytesPerRow);
    undoFilter(bytes, filter, to, above, bytesPerRow, bytesPerPixel);
    above = to;
    from += bytesPerRow;
    to += bytesPerRow;
  }
  return bytes.subarray(at, to);
}

/** One row at `to`; `above` is where the row over it stands, or -1 for the first row, which sees zeros above. */
function undoFilter(bytes: Uint8Array, filter: number, to: number, above: number, length: number, step: number): void {
  const up = above >= 0;
  if (filter === 0 || (filter === 2 && !up)) return;
  const head = Math.min(step, length);
  // The first pixel has nothing to its left.
  for (let index = 0; index < head; index++) {
    const over = up ? (bytes[above + index] as number) : 0;
    const here = bytes[to + index] as number;
    bytes[to + index] = filter === 1 ? here : here + (filter === 3 ? over >> 1 : over);
  }
  if (filter === 1 || (filter === 4 && !up)) {
    // Paeth with zeros above always picks the left neighbour.
    for (let index = step; index < length; index++) bytes[to + index] = (bytes[to + index] as number) + (bytes[to + index - step] as number);
  } else if (filter === 2) {
    for (let index = step; index < length; index++) bytes[to + index] = (bytes[to + index] as number) + (bytes[above + index] as number);
  } else if (filter === 3) {
    for (let index = step; index < length; index++) {
      const over = up ? (bytes[above + index] as number) : 0;
      bytes[to + index] = (bytes[to + index] as number) + (((bytes[to + index - step] as number) + over) >> 1);
    }
  } else {
    for (let index = step; index < length; index++) {
      const left = bytes[to + index - step] as number;
      const over = bytes[above + index] as number;
      const corner = bytes[above + index - step] as number;
      const toLeft = Math.abs(over - corner);
      const toOver = Math.abs(left - corner);
      const toCorner = Math.abs(left + over - 2 * corner);
      const nearest = toLeft <= toOver && toLeft <= toCorner ? left : toOver <= toCorner ? over : corner;
      bytes[to + index] = (bytes[to + index] as number) + nearest;
    }
  }
}
