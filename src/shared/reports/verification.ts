import type { Id, Sha256 } from '../domain/records.ts';

/** One thing that a report says and the project does not, in words that can be read without the other differences. */
export interface ReportDifference {
  /** `area fraction of pearlite, field 2 (b.png)` */
  readonly what: string;
  readonly inReport: string;
  readonly now: string;
  readonly why: string;
}

/** What verifying a report found. */
export interface Verification {
  readonly verdict: 'identical' | 'different';
  /** As its data say; null of a report without data. */
  readonly report: { readonly number: string; readonly date: string; readonly specimen: string; readonly software: string; readonly operator: string } | null;
  /** The issued report that it is, or says it is. */
  readonly issued: Id | null;
  /** Whether it is byte for byte what was issued, was altered since, or was never issued here. */
  readonly file: 'asIssued' | 'altered' | 'unknown';
  readonly sha256: Sha256;
  /** What was recomputed or compared, in words. */
  readonly checked: readonly string[];
  readonly differences: readonly ReportDifference[];
  /** What is no difference but should be known. */
  readonly notes: readonly string[];
}
