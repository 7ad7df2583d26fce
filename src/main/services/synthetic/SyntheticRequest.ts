import type { RandomRanges } from '../../../synthetic/randomSettings.ts';
import type { Id } from '../../../shared/domain/records.ts';

/** A value, or a range that the specimens are spread over. */
export interface ValueRange {
  readonly from: number;
  readonly to: number;
}

/** Synthetic specimens of ferrite/pearlite steel to make. */
export interface SyntheticRequest {
  readonly specimens: number;
  /** Micrographs per specimen. */
  readonly fields: number;
  /** Area fraction of pearlite, 0 to 1. */
  readonly pearlite?: ValueRange;
  /** Mean grain size in µm (square root of the mean grain area). */
  readonly grainSizeUm?: ValueRange;
  readonly umPerPx?: number;
  readonly width?: number;
  readonly height?: number;
  readonly seed?: number;
  /**
   * Vary etching, light, focus, noise and artefacts from specimen to specimen, and light and focus from field to field; where
   * ranges are given, within these.
   */
  readonly random?: boolean | Partial<RandomRanges>;
  /** Where PNG files, masks, `specimens.csv` and `truth.json` are written; must be new or empty. */
  readonly folder?: string;
}

/** One synthetic micrograph and its truth. */
export interface SyntheticItem {
  readonly file: string;
  readonly specimen: string;
  readonly seed: number;
  readonly umPerPx: number;
  /** Area fraction of pearlite over the labelled pixels. */
  readonly trueFraction: number;
  readonly grainCount: number;
  readonly meanInterceptUm: number | null;
  /** In the project, when there is one. */
  readonly micrograph: Id | null;
}

export interface SyntheticResult {
  readonly folder: string | null;
  readonly items: readonly SyntheticItem[];
}
