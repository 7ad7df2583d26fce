import { create } from 'zustand';
import type { ReportSettings } from '../../../shared/domain/report.ts';

/** What is typed for reports. It outlives leaving the screen, and the next report begins with it. */
export interface ReportOptions {
  readonly operator: string;
  readonly laboratory: string;
  /** A line each. */
  readonly address: string;
  readonly attachMasks: boolean;
}

/** What belongs to the report of one specimen. */
export interface SpecimenOptions {
  /** A remark each line. */
  readonly remarks: string;
  /** Those that are left out. */
  readonly leftOut: readonly number[];
}

interface OptionsState {
  /** Null until the window knows who works. */
  readonly common: ReportOptions | null;
  readonly ofSpecimen: ReadonlyMap<string, SpecimenOptions>;
}

export const useReportOptions = create<OptionsState>(() => ({ common: null, ofSpecimen: new Map() }));

export const NO_OPTIONS: SpecimenOptions = { remarks: '', leftOut: [] };

export function setCommon(common: ReportOptions): void {
  useReportOptions.setState({ common });
}

export function setOfSpecimen(key: string, options: SpecimenOptions): void {
  useReportOptions.setState(({ ofSpecimen }) => ({ ofSpecimen: new Map([...ofSpecimen, [key, options]]) }));
}

/** What was typed as the settings of a report. `micrographs`: all of the specimen. */
export function settingsOf({ operator, laboratory, address, attachMasks }: ReportOptions, { remarks, leftOut }: SpecimenOptions, micrographs: readonly number[]): ReportSettings {
  const text = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());
  const chosen = micrographs.filter((id) => !leftOut.includes(id));
  return { operator: text(operator), laboratory: text(laboratory), address: linesOf(address), remarks: linesOf(remarks), attachMasks, micrographs: chosen.length === micrographs.length ? null : chosen };
}

function linesOf(typed: string): string[] {
  return typed.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}
