import type { ReportLaboratory, ReportSettings } from '../../../shared/domain/report.ts';

export const NO_LABORATORY: ReportLaboratory = { name: '', address: [], accreditation: null, operator: '', logo: null };

/**
 * Who issues a report: the laboratory of the settings of this PC, or the one that was named for it, which has nothing of the other's
 * letterhead. Without a name the project's stands there.
 */
export function letterhead({ laboratory, address, operator }: ReportSettings, own: ReportLaboratory, project: string): ReportLaboratory {
  const base = laboratory === null ? own : { ...NO_LABORATORY, name: laboratory };
  return { ...base, name: base.name === '' ? project : base.name, address: address.length > 0 ? address : base.address, operator: operator ?? own.operator };
}
