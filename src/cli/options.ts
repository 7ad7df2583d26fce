import { InvalidArgumentError, Option } from 'commander';
import { deviceSchema, type DeviceChoice } from '../shared/engineProtocol/jobs.ts';
import type { SplitSide } from '../shared/domain/records.ts';

/** A whole number of at least `least`, for an option. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) throw new InvalidArgumentError(`Write a whole number of at least ${least}.`);
    return value;
  };
}

/** A number between two limits, for an option. */
export function numberBetween(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high)) throw new InvalidArgumentError(`Write a number from ${low} to ${high}.`);
    return value;
  };
}

/** Options of every command that computes. */
export interface DeviceOptions {
  readonly device: DeviceChoice;
  readonly threads?: number;
}

export function deviceOption(): Option {
  return new Option('--device <device>', 'what to compute on').choices(deviceSchema.options).default('auto');
}

export function threadsOption(): Option {
  return new Option('--threads <n>', 'threads on the processor (default: one per core)').argParser(wholeNumber(1));
}

/** Share of a tile that its neighbours overlap when a micrograph is segmented. */
export function overlapOption(): Option {
  return new Option('--overlap <share>', 'share of a tile that neighbouring tiles overlap').argParser(numberBetween(0, 0.75)).default(0.25);
}

export const SIDES: readonly (SplitSide | 'all')[] = ['test', 'validation', 'train', 'all'];
