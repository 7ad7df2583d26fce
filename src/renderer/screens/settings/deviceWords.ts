import type { DeviceReport, InspectDevicesResult } from '../../../shared/engineProtocol/jobs.ts';

/** How a device does, in words. `tone`: as good, bad or missing. */
export interface DeviceWords {
  readonly state: string;
  readonly tone: 'good' | 'bad' | 'missing';
  readonly selfTest: string;
  readonly speed: string;
  /** Why it cannot be used, or null. */
  readonly reason: string | null;
}

export function deviceWords({ available, selfTest, tilesPerSecond, gigaflops, reason }: DeviceReport): DeviceWords {
  const speeds = [tilesPerSecond === null ? null : `${digits(tilesPerSecond)} small tiles per s in training`, gigaflops === null ? null : `${digits(gigaflops)} GFLOP/s`];
  return {
    state: selfTest === 'passed' ? 'works' : selfTest === 'failed' ? 'computes wrongly' : available ? 'not tested' : 'not there',
    tone: selfTest === 'passed' ? 'good' : selfTest === 'failed' ? 'bad' : 'missing',
    selfTest: { passed: 'passed', failed: 'failed', notRun: 'not run' }[selfTest],
    speed: speeds.filter((speed) => speed !== null).join(', ') || '–',
    reason: reason === null ? null : sentenceOf(reason),
  };
}

/** A measured speed does not deserve more. */
function digits(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2);
}

/** The engine's reasons are parts of sentences. */
function sentenceOf(reason: string): string {
  return `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? '' : '.'}`;
}

/** Which device "automatic" takes, and why that one. */
export function whyChosen({ devices, chosen }: Pick<InspectDevicesResult, 'devices' | 'chosen'>): string {
  const title = devices.find(({ id }) => id === chosen)?.title ?? chosen;
  const working = devices.filter(({ selfTest, id }) => selfTest === 'passed' && id !== 'tensorflow');
  if (working.length === 0) return `Automatic takes “${title}”, although no device passed its self-test. Look at the reasons below.`;
  if (working.length === 1) return `Automatic takes “${title}”: it is the only device here that passed its self-test.`;
  return `Automatic takes “${title}”: it trains fastest of the ${working.length} devices here that passed their self-tests.`;
}
