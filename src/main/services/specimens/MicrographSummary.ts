import type { MaskOrigin, Micrograph } from '../../../shared/domain/records.ts';

/** A micrograph and what mask it has (in the project's first label set). */
export interface MicrographSummary extends Micrograph {
  readonly mask: { readonly revision: number; readonly origin: MaskOrigin; readonly by: string } | null;
}
