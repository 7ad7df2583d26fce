import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import type { LabelClass } from '../../../shared/domain/labelSet.ts';
import type { ModelRecord } from '../../../shared/domain/records.ts';
import type { ItemStanding } from './itemViews.ts';

interface TableFacts {
  readonly model: Pick<ModelRecord, 'name' | 'sha256'>;
  readonly classes: readonly LabelClass[];
  /** Base names of the files that were written. */
  readonly names: readonly string[];
}

/** A batch as a table for other programs (RFC 4180): a row for each item, numbers with a point, fractions from 0 to 1. */
export function batchTable(items: readonly BatchItemView[], standings: readonly ItemStanding[], { model, classes, names }: TableFacts): string {
  const head = ['file', 'specimen', 'state', 'reason', ...classes.map(({ name }) => `area fraction of ${name}`), 'certainty', 'review', 'reviewed by', 'remark', 'um per px', 'mask', 'mask made by', 'mask sha256', 'image sha256', 'model', 'model sha256'];
  const rows = items.map((item, at) => {
    const { micrograph, shown } = standings[at] ?? { micrograph: null, shown: null };
    return [
      item.file,
      item.micrograph?.specimen ?? '',
      item.state,
      item.reason ?? '',
      ...classes.map(({ index }) => item.fractions?.[index] ?? ''),
      item.certainty ?? '',
      item.state === 'ok' ? item.review : '',
      item.reviewedBy ?? '',
      item.remark ?? '',
      item.micrograph?.umPerPx ?? '',
      shown === null ? '' : `masks/${names[at] ?? ''}.png`,
      shown?.by ?? '',
      shown?.sha256 ?? '',
      micrograph?.sha256 ?? '',
      model.name,
      model.sha256,
    ];
  });
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula is kept from being one. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
