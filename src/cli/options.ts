import { InvalidArgumentError, Option } from 'commander';
import { deviceSchema, trainingDeviceSchema, type DeviceChoice } from '../shared/engineProtocol/devices.ts';
import { NO_TEST_TIME_AUGMENTATION, testTimeAugmentationSchema, USUAL_SCALES, type TestTimeAugmentation } from '../shared/engineProtocol/testTimeAugmentation.ts';
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

/** For commands that train. */
export function trainingDeviceOption(): Option {
  return new Option('--device <device>', 'what to compute on; tensorflow trains only, and needs its package (see "nital doctor")').choices(trainingDeviceSchema.options).default('auto');
}

export function threadsOption(): Option {
  return new Option('--threads <n>', 'threads on the processor (default: one per core)').argParser(wholeNumber(1));
}

/** Share of a tile that its neighbours overlap when a micrograph is segmented. */
export function overlapOption(): Option {
  return new Option('--overlap <share>', 'share of a tile that neighbouring tiles overlap').argParser(numberBetween(0, 0.75)).default(0.25);
}

/** In which variants a model sees a micrograph. */
export function testTimeAugmentationOption(): Option {
  return new Option('--tta <variants>', `average over variants of each micrograph: flips, turns, and scales (${USUAL_SCALES.join(', ')}) or numbers, e.g. flips,turns,0.75,1,1.25`)
    .argParser(parseTestTimeAugmentation)
    .default(NO_TEST_TIME_AUGMENTATION, 'none');
}

function parseTestTimeAugmentation(text: string): TestTimeAugmentation {
  const words = text.split(',').map((word) => word.trim());
  const scales = [...new Set(words.flatMap((word) => (word === 'scales' ? USUAL_SCALES : ['none', 'flips', 'turns'].includes(word) ? [] : [word === '' ? NaN : Number(word)])))];
  const parsed = testTimeAugmentationSchema.safeParse({ flips: words.includes('flips'), turns: words.includes('turns'), ...(scales.length === 0 ? {} : { scales }) });
  if (!parsed.success) throw new InvalidArgumentError('Write flips, turns, scales, or up to eight scales from 0.25 to 4, with commas between, e.g. flips,0.75,1,1.25.');
  return parsed.data;
}

export const SIDES: readonly (SplitSide | 'all')[] = ['test', 'validation', 'train', 'all'];
