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

/** Numbers in words as numbers. Making one takes longer than comparing thousands. */
const { compare } = new Intl.Collator(undefined, { numeric: true });

/** Beside the code. */
const ORDERS: Readonly<Record<SpecimenSort, ((a: SpecimenRow, b: SpecimenRow) => number) | null>> = {
  code: null,
  grade: (a, b) => compare(a.grade ?? '', b.grade ?? ''),
  micrographs: (a, b) => b.micrographs - a.micrographs,
  unmasked: (a, b) => missing(b) - missing(a),
};

/** The specimens that are shown, in their order; equal ones by their code, numbers in it as numbers. */
export function filterSpecimens(rows: readonly SpecimenRow[], { words, grades, state, sort }: SpecimenFilter): SpecimenRow[] {
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const shown = sortedByCode(rows).filter((row) => {
    if (grades.size > 0 && !grades.has(row.grade ?? '')) return false;
    if (state === 'unmasked' && missing(row) === 0) return false;
    if (state === 'unsegmented' && row.segmented === row.micrographs) return false;
    if (state === 'uncalibrated' && row.calibrated === row.micrographs) return false;
    if (state === 'unreported' && row.reports > 0) return false;
    if (wanted.length === 0) return true;
    const text = textOf(row);
    return wanted.every((word) => text.includes(word));
  });
  const order = ORDERS[sort];
  return order === null ? shown : shown.sort(order);
}

const sorted = new WeakMap<readonly SpecimenRow[], readonly SpecimenRow[]>();
const texts = new WeakMap<SpecimenRow, string>();

/** Once for a list, not with every key that is typed. */
function sortedByCode(rows: readonly SpecimenRow[]): readonly SpecimenRow[] {
  const known = sorted.get(rows) ?? rows.toSorted((a, b) => compare(a.code, b.code));
  sorted.set(rows, known);
  return known;
}

/** All that is searched of a specimen. */
function textOf(row: SpecimenRow): string {
  const known = texts.get(row) ?? [row.code, row.grade, row.batch, row.remarks, row.treatment].join(' ').toLowerCase();
  texts.set(row, known);
  return known;
}

/** Micrographs without a mask that a person stands for. */
function missing({ micrographs, masked }: SpecimenRow): number {
  return micrographs - masked;
}
