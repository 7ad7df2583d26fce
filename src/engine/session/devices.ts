import { availableParallelism, totalmem } from 'node:os';
import { AppError, toAppError } from '../../shared/errors/AppError.ts';
import type { DeviceChoice, DeviceReport, InspectDevicesResult } from '../../shared/engineProtocol/jobs.ts';
import { emitOnnx } from '../onnx/emit.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { DeviceId } from './DeviceId.ts';
import { runSelfTest } from './selfTest.ts';
import { Session } from './Session.ts';

const TITLES: Readonly<Record<DeviceId, string>> = { cpu: 'Processor (CPU)', webgpu: 'Graphics card (WebGPU)' };

/** Size of the convolution whose speed is measured: 64 → 64 channels, 3×3, on 112×112. */
const PROBE = { channels: 64, size: 112, kernel: 3, runs: 3 } as const;

/** What `auto` means on this PC; measured once per process. */
let chosen: DeviceId | undefined;

/**
 * The device to run on. `auto` takes the fastest that passed its self-test, by measurement.
 * @throws AppError `device/unavailable` when the wanted device is not there or computes wrongly.
 */
export async function chooseDevice(choice: DeviceChoice): Promise<DeviceId> {
  if (choice === 'cpu') return 'cpu';
  if (choice === 'auto') return (chosen ??= (await inspectDevices()).chosen);
  const report = await inspectDevice(choice, false);
  if (report.selfTest !== 'passed') throw new AppError('device/unavailable', `The ${TITLES[choice]} cannot be used: ${report.reason ?? 'its self-test failed'}. Use the device "cpu".`);
  return choice;
}

/** After a device has failed: `auto` looks again. */
export function forgetChoice(): void {
  chosen = undefined;
}

/** Finds every device, tests it with a known training step and times it. */
export async function inspectDevices(): Promise<InspectDevicesResult> {
  const devices: DeviceReport[] = [];
  for (const id of ['cpu', 'webgpu'] as const) devices.push(await inspectDevice(id, true));
  const best = devices.filter((device) => device.selfTest === 'passed').sort((a, b) => (b.gigaflops ?? 0) - (a.gigaflops ?? 0))[0];
  return { kind: 'inspectDevices', devices, chosen: best?.id ?? 'cpu', cores: availableParallelism() };
}

async function inspectDevice(id: DeviceId, timed: boolean): Promise<DeviceReport> {
  const facts = { id, title: TITLES[id], memoryMB: id === 'cpu' ? Math.round(totalmem() / 2 ** 20) : null };
  try {
    const reason = await runSelfTest(id);
    if (reason !== null) return { ...facts, available: true, reason, selfTest: 'failed', gigaflops: null };
    return { ...facts, available: true, reason: null, selfTest: 'passed', gigaflops: timed ? await measureSpeed(id) : null };
  } catch (error) {
    return { ...facts, available: false, reason: unavailable(toAppError(error).message), selfTest: 'notRun', gigaflops: null };
  }
}

/** The provider's own words name its source files; the usual case gets a sentence. */
function unavailable(words: string): string {
  return /No supported adapters/i.test(words) ? 'no graphics card with a driver for Direct3D 12, Vulkan or Metal was found' : words;
}

/** Billions of multiplications and additions per second of a 3×3 convolution, best of a few runs. */
async function measureSpeed(device: DeviceId): Promise<number> {
  const { channels, size, kernel, runs } = PROBE;
  const g = new OperatorGraph();
  const x = g.input('x', [1, channels, size, size]);
  const weights = g.constant(new Float32Array(channels * channels * kernel * kernel).fill(0.01), [channels, channels, kernel, kernel]);
  const convolved = g.add('Conv', [x, weights], { stride: 1, dilation: 1, padding: [1, 1, 1, 1], groups: 1 });
  // Only one number comes back, so that the measurement is of the arithmetic and not of the copying.
  g.output('sum', g.add('ReduceSum', [convolved], { axes: [0, 1, 2, 3] }));
  const session = await Session.open(emitOnnx(g, 'speed probe'), { device, threads: null });
  const data = new Float32Array(channels * size * size).fill(0.5);
  let best = Infinity;
  for (let run = 0; run <= runs; run++) {
    const start = performance.now();
    await session.run({ x: { data, shape: x.shape } });
    if (run > 0) best = Math.min(best, performance.now() - start);
  }
  await session.close();
  return (2 * channels * channels * kernel * kernel * size * size) / (best * 1e6);
}
