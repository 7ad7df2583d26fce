import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';

export const SORTS = ['code', 'grade', 'micrographs', 'unmasked'] as const;
export type SpecimenSort = (typeof SORTS)[number];

/** What of the specimens is shown; empty sets and texts leave all in. */
export interface SpecimenFilter {
  /** Words that all must stand somewhere in what is known of a specimen. */
  readonly words: string;
  readonly grades: ReadonlySet<string>;
  readonly state: 'all' | 'unmasked' | 'unsegmented' | 'uncalibrated' | 'unreported';
  readonly sort: SpecimenSort;
}

export const NO_FILTER: SpecimenFilter = { words: '', grades: new Set(), state: 'all', sort: 'code' };

/** Made once: making one for every comparison takes seconds for thousands of specimens. */
const inOrder = new Intl.Collator(undefined, { numeric: true }).compare;

const ORDERS: Readonly<Record<SpecimenSort, (a: SpecimenRow, b: SpecimenRow) => number>> = {
  code: () => 0,
  grade: (a, b) => inOrder(a.grade ?? '', b.grade ?? ''),
  micrographs: (a, b) => b.micrographs - a.micrographs,
  unmasked: (a, b) => missing(b) - missing(a),
};

/** The specimens that are shown, in their order; equal ones by their code, numbers in it as numbers. */
export function filterSpecimens(rows: readonly SpecimenRow[], { words, grades, state, sort }: SpecimenFilter): SpecimenRow[] {
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const shown = rows.filter((row) => {
    if (grades.size > 0 && !grades.has(row.grade ?? '')) return false;
    if (state === 'unmasked' && missing(row) === 0) return false;
    if (state === 'unsegmented' && row.segmented === row.micrographs) return false;
    if (state === 'uncalibrated' && row.calibrated === row.micrographs) return false;
    if (state === 'unreported' && row.reports > 0) return false;
    if (wanted.length === 0) return true;
    const text = [row.code, row.grade, row.batch, row.remarks, row.treatment].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  return shown.sort((a, b) => ORDERS[sort](a, b) || inOrder(a.code, b.code));
}

/** Micrographs without a mask that a person stands for. */
function missing({ micrographs, masked }: SpecimenRow): number {
  return micrographs - masked;
}
