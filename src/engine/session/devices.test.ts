import { expect, it } from 'vitest';
import { useVulkanDriver } from '../../../test/helpers/softwareVulkan.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { chooseDevice, inspectDevices } from './devices.ts';
import { runSelfTest } from './selfTest.ts';
import { Session } from './Session.ts';

// No graphics card, whatever this machine has.
useVulkanDriver('/nowhere/no-driver.json');

it('finds the processor, proves it by a known training step and times it', async () => {
  const { devices, chosen, cores } = await inspectDevices();
  const cpu = devices.find((device) => device.id === 'cpu');
  expect(cpu).toMatchObject({ available: true, reason: null, selfTest: 'passed' });
  expect(cpu?.gigaflops).toBeGreaterThan(0.1);
  expect(cpu?.tilesPerSecond).toBeGreaterThan(0.1);
  expect(cpu?.memoryMB).toBeGreaterThan(100);
  expect(cores).toBeGreaterThanOrEqual(1);
  expect(chosen).toBe('cpu');
});

it.skipIf(process.platform !== 'linux')('says in words why a device cannot be used', async () => {
  const { devices } = await inspectDevices();
  expect(devices.map(({ id }) => id)).toEqual(['cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
  const webgpu = devices.find((device) => device.id === 'webgpu');
  expect(webgpu).toMatchObject({ available: false, selfTest: 'notRun', gigaflops: null });
  expect(webgpu?.reason).toMatch(/\w+ \w+ \w+/);
  for (const { id, reason } of devices.filter(({ available }) => !available)) {
    expect(reason, id).toMatch(/needs \w+/);
    expect(reason, id).not.toMatch(/\n\s+at |\.cpp|\.cc/);
  }
  await expect(chooseDevice('webgpu')).rejects.toMatchObject({ code: 'device/unavailable' });
  expect(await chooseDevice('auto')).toBe('cpu');
  expect(await chooseDevice('cpu')).toBe('cpu');
});

it('passes its self-test on the processor', async () => {
  expect(await runSelfTest('cpu')).toBeNull();
});

it('translates what ONNX Runtime says about a damaged model', async () => {
  const failure = await Session.open(Uint8Array.of(1, 2, 3), { device: 'cpu', threads: 1 }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ code: 'device/failed', message: expect.stringContaining('load a network') as string });
});
