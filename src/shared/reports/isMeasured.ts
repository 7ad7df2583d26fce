import { isBegun } from '../domain/maskCover.ts';
import type { ReportField } from '../domain/report.ts';

/** Whether a field counts in means over fields. */
export function isMeasured({ fractions, unlabelledShare }: Pick<ReportField, 'fractions' | 'unlabelledShare'>): boolean {
  return fractions !== null && !isBegun(1 - unlabelledShare);
}
