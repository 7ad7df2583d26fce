import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import { areaFractionOfFields } from '../../../shared/stereology/areaFraction.ts';
import type { FieldStatistics } from '../../../shared/stereology/statistics.ts';

/** Area fractions of the fields of a specimen. */
export interface SpecimenSummary {
  readonly specimen: string;
  readonly fields: number;
  /** In % for each class, in class order. */
  readonly classes: readonly FieldStatistics[];
}

/** Means over the micrographs that are done, by specimen in the order of the batch. Rejected masks count for nothing. */
export function summarise(items: readonly BatchItemView[], classes: number): SpecimenSummary[] {
  const measured = items.filter(({ state, fractions, review, micrograph }) => state === 'ok' && fractions !== null && review !== 'rejected' && micrograph !== null);
  return [...Map.groupBy(measured, ({ micrograph }) => micrograph?.specimen ?? '')].map(([specimen, fields]) => ({
    specimen,
    fields: fields.length,
    classes: Array.from({ length: classes }, (_, index) => areaFractionOfFields(fields.map(({ fractions }) => fractions?.[index] ?? 0)).statistics),
  }));
}
