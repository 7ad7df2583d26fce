import { availableParallelism, totalmem } from 'node:os';
import { AppError, toAppError } from '../../shared/errors/AppError.ts';
import type { DeviceChoice } from '../../shared/engineProtocol/devices.ts';
import type { DeviceReport, InspectDevicesResult } from '../../shared/engineProtocol/jobs.ts';
import type { DeviceId } from './DeviceId.ts';
import { DEVICE_IDS, inWords, PROVIDERS, whyNotInstalled } from './providers.ts';
import { runSelfTest } from './selfTest.ts';
import { measureSpeed } from './speedTest.ts';

/** What `auto` means on this PC; found once per process. */
let chosen: DeviceId | undefined;

/**
 * The device to run on. `auto` takes the one that trains fastest of those that passed their self-test, by measurement.
 * @throws AppError `device/unavailable` when the wanted device is not there or computes wrongly.
 */
export async function chooseDevice(choice: DeviceChoice): Promise<DeviceId> {
  if (choice === 'cpu') return 'cpu';
  if (choice === 'auto') return (chosen ??= await findFastest());
  const report = await testDevice(choice);
  if (report.selfTest !== 'passed') throw new AppError('device/unavailable', `The ${PROVIDERS[choice].title} cannot be used: ${report.reason ?? 'its self-test failed'}. Use the device "cpu".`);
  return choice;
}

/** After a device has failed: `auto` looks again. */
export function forgetChoice(): void {
  chosen = undefined;
}

/** Finds every device, tests it with a known training step and times it. */
export async function inspectDevices(): Promise<Omit<InspectDevicesResult, 'forms'>> {
  const devices: DeviceReport<DeviceId>[] = [];
  for (const id of DEVICE_IDS) devices.push(await timed(await testDevice(id)));
  return { kind: 'inspectDevices', devices, chosen: fastest(devices), cores: availableParallelism() };
}

/** Without timing where there is no choice, which is the usual case. */
async function findFastest(): Promise<DeviceId> {
  const working: DeviceReport<DeviceId>[] = [];
  for (const id of DEVICE_IDS) {
    const report = await testDevice(id);
    if (report.selfTest === 'passed') working.push(report);
  }
  if (working.length > 1) for (const [at, report] of working.entries()) working[at] = await timed(report);
  return fastest(working);
}

function fastest(devices: readonly DeviceReport<DeviceId>[]): DeviceId {
  const working = devices.filter((device) => device.selfTest === 'passed');
  return working.toSorted((a, b) => (b.tilesPerSecond ?? 0) - (a.tilesPerSecond ?? 0))[0]?.id ?? 'cpu';
}

async function testDevice(id: DeviceId): Promise<DeviceReport<DeviceId>> {
  const facts = { id, title: PROVIDERS[id].title, memoryMB: id === 'cpu' ? Math.round(totalmem() / 2 ** 20) : null, gigaflops: null, tilesPerSecond: null };
  const missing = whyNotInstalled(id);
  if (missing !== null) return { ...facts, available: false, reason: missing, selfTest: 'notRun' };
  try {
    const reason = await runSelfTest(id);
    return { ...facts, available: true, reason, selfTest: reason === null ? 'passed' : 'failed' };
  } catch (error) {
    return { ...facts, available: false, reason: inWords(id, toAppError(error).message), selfTest: 'notRun' };
  }
}

/** With its speed, where it computes rightly; a device that fails under the load has failed. */
async function timed(report: DeviceReport<DeviceId>): Promise<DeviceReport<DeviceId>> {
  if (report.selfTest !== 'passed') return report;
  try {
    return { ...report, ...(await measureSpeed(report.id)) };
  } catch (error) {
    return { ...report, selfTest: 'failed', reason: toAppError(error).message };
  }
}
