import type { GrainMap } from './grainMap.ts';

/** Sizes counted on the exact grain map, over its labelled part (rows 0 … labelledRows − 1). */
export interface TruthMeasures {
  /** Ferrite grains and pearlite nodules that lie fully or partly in the field. */
  readonly grainCount: number;
  /** Inside grains + ½ of the grains cut by the field's edge (Jeffries). */
  readonly jeffriesCount: number;
  /** Mean lineal intercept over all rows and columns; null where no line meets a boundary. */
  readonly meanInterceptPx: number | null;
}

/**
 * Counts grains and intercepts. The mean intercept is total line length over boundary intersections (ASTM E112: line ends
 * inside a grain count half, so a line with P intersections has P intercepts); phase boundaries count as grain boundaries.
 */
export function measureTruth(map: GrainMap, labelledRows: number): TruthMeasures {
  const { width, grain } = map;
  const cut = new Uint8Array(map.count);
  for (let x = 0; x < width; x++) {
    cut[grain[x]!] = 1;
    cut[grain[(labelledRows - 1) * width + x]!] = 1;
  }
  let intersections = 0;
  for (let y = 0; y < labelledRows; y++) {
    const row = y * width;
    cut[grain[row]!] = 1;
    cut[grain[row + width - 1]!] = 1;
    for (let x = 0; x < width; x++) {
      const at = row + x;
      if (x + 1 < width && grain[at] !== grain[at + 1]) intersections++;
      if (y + 1 < labelledRows && grain[at] !== grain[at + width]) intersections++;
    }
  }
  const cutCount = cut.reduce((sum, value) => sum + value, 0);
  return {
    grainCount: map.count,
    jeffriesCount: map.count - cutCount / 2,
    meanInterceptPx: intersections === 0 ? null : (2 * width * labelledRows) / intersections,
  };
}
