import { expect, it } from 'vitest';
import { sampleMicrograph, sampleReport } from '../helpers/sampleReport.ts';
import { measurementsOf } from '../../src/main/report/measurementsOf.ts';
import { compareFigures } from '../../src/shared/reports/compareFigures.ts';
import { figuresOf } from '../../src/shared/reports/figuresOf.ts';
import type { ReportMeasurements } from '../../src/shared/reports/reportMeasurements.ts';

const report = measurementsOf(sampleReport());
const explain = ({ kind }: { readonly kind: string }): string => `because of ${kind}`;

function changed(change: (measurements: ReportMeasurements) => void): ReportMeasurements {
  const copy = structuredClone(report);
  change(copy);
  return copy;
}

const compare = (now: ReportMeasurements, issued: ReportMeasurements | null = null): readonly { what: string; inReport: string; now: string; why: string }[] => compareFigures(report, now, issued, explain).differences;

it('gives each thing a key of its own and finds nothing between equals', () => {
  const figures = figuresOf(report);
  expect(new Set(figures.map(({ key }) => key)).size).toBe(figures.length);
  expect(figures.length).toBeGreaterThan(120);
  expect(compareFigures(report, structuredClone(report), null, explain)).toEqual({ compared: figures.length, differences: [] });
});

it('sees every number and every text of a report', () => {
  // Whatever leaf of the data is changed, something of it is told; these say which report it is and what was chosen, not what was found.
  const apart = new Set(['format', 'version', 'report', 'project', 'settings']);
  const untold: string[] = [];
  const walk = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, entry] of Object.entries(value)) walk(entry, [...path, Array.isArray(value) ? Number(key) : key]);
      return;
    }
    const now = structuredClone(report);
    const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], now) as Record<string, unknown>;
    holder[path.at(-1) ?? ''] = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)} changed`;
    if (compare(now).length === 0) untold.push(path.join('.'));
  };
  for (const [key, value] of Object.entries(report)) if (!apart.has(key)) walk(value, [key]);
  // Ids of rows and what is told in other words: the mask by its revision and hash, the class of statistics by its place.
  expect(untold.filter((path) => !/^micrographs\.\d+\.mask\.(id|createdAt|attached)$|^specimen\.id$|^evaluation\.classes\.\d+\.(index|name)$/.test(path))).toEqual([]);
});

it('shows two numbers with the places that tell them apart, and passes over the last digit of a root', () => {
  const withMean = (mean: number): ReportMeasurements =>
    changed(({ statistics: [first] }) => {
      if (first !== undefined) first.mean = mean;
    });
  const { differences } = compareFigures(withMean(0.5), withMean(0.500_012), null, explain);
  expect(differences).toEqual([{ what: 'mean area fraction of ferrite', inReport: '50.000 %', now: '50.001 %', why: 'because of statistics' }]);
  expect(compare(changed(({ statistics: [first] }) => void (first !== undefined && (first.mean *= 1 + 1e-12))))).toEqual([]);
});

it('tells a field that is gone once, and one thing more that is there now', () => {
  const now = changed((copy) => {
    copy.micrographs.splice(1, 1);
    copy.specimen.composition['Ti'] = 0.02;
  });
  expect(compare(now)).toEqual([
    { what: 'field 2 (C45_N_02.tif)', inReport: 'a field of the statistics', now: 'not a micrograph of the specimen', why: 'because of field' },
    // The field behind it is the same, whatever its place.
    { what: 'composition, Ti', inReport: '–', now: '0.02 weight %', why: 'because of specimen' },
  ]);
});

it('tells what was changed in the file from what was changed in the project', () => {
  const issued = changed(({ specimen, statistics: [first] }) => {
    specimen.composition['C'] = 0.4;
    if (first !== undefined) first.n = 2;
  });
  const now = changed(({ specimen, statistics: [first] }) => {
    specimen.composition['C'] = 0.4;
    if (first !== undefined) first.n = 7;
  });
  expect(compare(now, issued)).toEqual([
    { what: 'composition, C', inReport: '0.46 weight %', now: '0.40 weight %', why: 'the file was altered: the report as it was issued says 0.40 weight %' },
    { what: 'fields of ferrite', inReport: '3', now: '7', why: 'the file was altered: the report as it was issued says 2; because of statistics' },
  ]);
});

it('holds a report of one field without a model', () => {
  const bare = measurementsOf(sampleReport({ micrographs: [{ ...sampleMicrograph(0), mask: null, pixels: null, unlabelledPixels: null, fractions: null, calibration: null }], model: null, evaluation: null, preparation: null, heatTreatment: [] }));
  expect(compareFigures(bare, structuredClone(bare), null, explain).differences).toEqual([]);
});
