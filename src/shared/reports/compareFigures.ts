import { figuresOf, type Figure } from './figuresOf.ts';
import type { ReportMeasurements } from './reportMeasurements.ts';
import type { ReportDifference } from './verification.ts';

/**
 * Figures that are computed may differ by this share of themselves: processors and versions of JavaScript round the last digit of a
 * root or a power differently. It is far below every printed digit.
 */
const TOLERANCE = 1e-9;
const NOTHING = '–';

/** Why things of a kind are not what they were, in words. */
export type Explain = (source: Figure['source']) => string;

export interface Comparison {
  readonly compared: number;
  readonly differences: readonly ReportDifference[];
}

/**
 * Everything a report says beside what the project says now. `issued`: what the report said when it was issued, when the file was
 * altered since; a figure that was changed in the file alone is told from one that changed in the project. Differences of numbers come first:
 * settings and hashes, however long, only say where they come from.
 */
export function compareFigures(report: ReportMeasurements, now: ReportMeasurements, issued: ReportMeasurements | null, explain: Explain): Comparison {
  const there = new Map(figuresOf(now).map((figure) => [figure.key, figure]));
  const before = new Map((issued === null ? [] : figuresOf(issued)).map((figure) => [figure.key, figure]));
  const gone = new Set(report.micrographs.map(({ id }) => id).filter((id) => now.micrographs.every((field) => field.id !== id)));
  const differences: ReportDifference[] = [];
  const others: ReportDifference[] = [];
  const said = figuresOf(report);
  for (const [at, { id, file }] of report.micrographs.entries()) {
    if (gone.has(id)) differences.push({ what: `field ${at + 1} (${file})`, inReport: 'a field of the statistics', now: 'not a micrograph of the specimen', why: explain({ kind: 'field', micrograph: id }) });
  }
  for (const figure of said) {
    const { key, source } = figure;
    const present = there.get(key);
    there.delete(key);
    if (source.kind === 'field' && gone.has(source.micrograph)) continue;
    if (isSame(figure.value, present?.value ?? null)) continue;
    const original = before.get(key);
    const isForged = original !== undefined && !isSame(original.value, figure.value);
    const reasons = isForged && isSame(original.value, present?.value ?? null) ? [] : [explain(source)];
    if (isForged) reasons.unshift(`the file was altered: the report as it was issued says ${inWords(original)}`);
    const [inReport, nowText] = toldApart(figure, present);
    (typeof figure.value === 'number' ? differences : others).push({ what: figure.what, inReport, now: nowText, why: reasons.join('; ') });
  }
  for (const figure of there.values()) {
    if (figure.value !== null) (typeof figure.value === 'number' ? differences : others).push({ what: figure.what, inReport: NOTHING, now: inWords(figure), why: explain(figure.source) });
  }
  return { compared: said.length, differences: [...differences, ...others] };
}

function isSame(a: Figure['value'], b: Figure['value']): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

/** Both values with as many places as it takes to see that they differ. */
function toldApart(report: Figure, now: Figure | undefined): [string, string] {
  for (let decimals = Math.max(leastDecimals(report), leastDecimals(now)); decimals < 12; decimals++) {
    const texts: [string, string] = [inWords(report, decimals), inWords(now, decimals)];
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(report.value), String(now?.value)];
}

/** Whole numbers are written as such, others with two places at least. */
function leastDecimals(figure: Figure | undefined): number {
  const value = figure?.value ?? null;
  return typeof value === 'number' && !Number.isInteger(figure?.unit === 'share' ? value * 100 : value) ? 2 : 0;
}

const HASH = /^[0-9a-f]{64}$/;

function inWords(figure: Figure | undefined, decimals: number = leastDecimals(figure)): string {
  if (figure === undefined || figure.value === null) return NOTHING;
  const { value, unit } = figure;
  if (typeof value === 'string') return HASH.test(value) ? `${value.slice(0, 12 + decimals)}…` : value;
  const text = unit === 'share' ? `${(value * 100).toFixed(decimals)} %` : `${value.toFixed(decimals)} ${unit}`;
  return text.trim();
}
