import type { ReportField } from '../domain/report.ts';

/** A mask that leaves more of its micrograph unlabelled than this was only begun: its shares are those of what was drawn first. */
const LARGEST_UNLABELLED = 0.5;

/** Whether a field counts in means over fields. */
export function isMeasured({ fractions, unlabelledShare }: Pick<ReportField, 'fractions' | 'unlabelledShare'>): boolean {
  return fractions !== null && unlabelledShare <= LARGEST_UNLABELLED;
}
