import type { MeasurementRecord } from '../domain/records.ts';
import { formatQuantity, formatShareQuantity } from './quantity.ts';

/** A measured number as a laboratory reads it: fractions, which are kept from 0 to 1, in per cent. */
export function formatMeasurement({ quantity, value, unit, uncertainty }: Pick<MeasurementRecord, 'quantity' | 'value' | 'unit' | 'uncertainty'>): string {
  if (unit === '1' && /fraction/.test(quantity)) return formatShareQuantity(value, uncertainty);
  return formatQuantity(value, uncertainty, unit === '1' ? '' : unit);
}
