/** A line along a scale bar, in pixels of the micrograph. */
export interface BarLine {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

export interface BarScale {
  readonly px: number;
  readonly umPerPx: number;
  /** Of µm per pixel, in the same unit: the ends of the line are known to ±1 px together. */
  readonly uncertainty: number;
}

/** Length of a line in pixels of the micrograph. */
export function lengthOf({ from, to }: BarLine): number {
  return Math.hypot(to.x - from.x, to.y - from.y);
}

/** The scale that follows from a bar of a known length; null for a line too short to say anything. */
export function scaleFromBar(line: BarLine, micrometres: number): BarScale | null {
  const px = lengthOf(line);
  if (!(px >= 2) || !(micrometres > 0)) return null;
  const umPerPx = micrometres / px;
  return { px, umPerPx, uncertainty: umPerPx / px };
}
