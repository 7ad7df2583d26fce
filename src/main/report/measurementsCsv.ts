import { figuresOf, type Figure } from '../../shared/reports/figuresOf.ts';
import type { ReportMeasurements } from '../../shared/reports/reportMeasurements.ts';

const HEAD = ['what', 'value', 'unit', 'micrograph', 'image_sha256', 'mask_revision', 'mask_sha256', 'um_per_px'];

/**
 * The same figures as a table for a spreadsheet: UTF-8 with a byte order mark, which Excel needs to see µ, and lines ended after RFC
 * 4180. Shares stay from 0 to 1, with every digit.
 */
export function measurementsCsv(measurements: ReportMeasurements): string {
  const fields = new Map(measurements.micrographs.map((field) => [field.id, field]));
  const rows = figuresOf(measurements).map((figure) => [figure.what, figure.value, figure.unit, ...originOf(figure, fields)]);
  return `\ufeff${[HEAD, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function originOf({ source }: Figure, fields: ReadonlyMap<number, ReportMeasurements['micrographs'][number]>): (string | number | null)[] {
  const field = source.kind === 'field' ? fields.get(source.micrograph) : undefined;
  if (field === undefined) return ['', '', '', '', ''];
  return [field.file, field.sha256, field.mask?.revision ?? '', field.mask?.sha256 ?? '', field.calibration?.umPerPx ?? ''];
}

/** A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
