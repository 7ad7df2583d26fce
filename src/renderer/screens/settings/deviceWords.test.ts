import { expect, it } from 'vitest';
import type { DeviceReport } from '../../../shared/engineProtocol/jobs.ts';
import { deviceWords, whyChosen } from './deviceWords.ts';

const cpu: DeviceReport = { id: 'cpu', title: 'Processor', available: true, reason: null, selfTest: 'passed', gigaflops: 61.23, tilesPerSecond: 143.7, memoryMB: 8192 };
const card: DeviceReport = { id: 'webgpu', title: 'Graphics card (WebGPU)', available: true, reason: null, selfTest: 'passed', gigaflops: 900, tilesPerSecond: 700, memoryMB: null };
const missing: DeviceReport = { id: 'cuda', title: 'NVIDIA card (CUDA)', available: false, reason: 'it is not part of this installation', selfTest: 'notRun', gigaflops: null, tilesPerSecond: null, memoryMB: null };

it('says how a device does', () => {
  expect(deviceWords(cpu)).toEqual({ state: 'works', tone: 'good', selfTest: 'passed', speed: '144 small tiles per s in training, 61 GFLOP/s', reason: null });
  expect(deviceWords(missing)).toEqual({ state: 'not there', tone: 'missing', selfTest: 'not run', speed: '–', reason: 'It is not part of this installation.' });
  expect(deviceWords({ ...card, selfTest: 'failed', tilesPerSecond: null, gigaflops: null, reason: 'Its numbers are wrong.' })).toMatchObject({ state: 'computes wrongly', tone: 'bad', reason: 'Its numbers are wrong.' });
});

it('says why automatic takes the one it takes', () => {
  expect(whyChosen({ devices: [cpu, missing], chosen: 'cpu' })).toMatch(/“Processor”: it is the only device/);
  expect(whyChosen({ devices: [cpu, card], chosen: 'webgpu' })).toMatch(/fastest of the 2 devices/);
  expect(whyChosen({ devices: [missing], chosen: 'cpu' })).toMatch(/no device passed/);
});
