import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as ort from 'onnxruntime-node';
import type { DeviceId } from './DeviceId.ts';

/** How ONNX Runtime is asked for a device. */
interface Provider {
  readonly title: string;
  /** Where this device is found, for people whose PC does not have it. */
  readonly needs: string;
  readonly options: Pick<ort.InferenceSession.SessionOptions, 'executionProviders' | 'executionMode'>;
}

/** Every device, in the order in which they are shown. What a device asks of a session stands here and nowhere else. */
export const PROVIDERS: Readonly<Record<DeviceId, Provider>> = {
  cpu: { title: 'Processor (CPU)', needs: 'any PC', options: { executionProviders: ['cpu'] } },
  webgpu: { title: 'Graphics card (WebGPU)', needs: 'a graphics card with a driver for Direct3D 12, Vulkan or Metal', options: { executionProviders: ['webgpu'] } },
  cuda: { title: 'NVIDIA card (CUDA)', needs: 'ONNX Runtime’s CUDA library and CUDA itself, on Linux x64', options: { executionProviders: [{ name: 'cuda', deviceId: 0 }] } },
  // DirectML runs one operator after another.
  dml: { title: 'Graphics card (DirectML)', needs: 'Windows', options: { executionProviders: [{ name: 'dml', deviceId: 0 }], executionMode: 'sequential' } },
  coreml: { title: 'Apple chip (Core ML)', needs: 'macOS', options: { executionProviders: ['coreml'] } },
};

export const DEVICE_IDS = Object.keys(PROVIDERS) as readonly DeviceId[];

/** Why this installation of ONNX Runtime does not have a device on this platform; null when it has it. */
export function whyNotInstalled(device: DeviceId): string | null {
  const backend = ort.listSupportedBackends().find(({ name }) => name === device);
  const needs = `it needs ${PROVIDERS[device].needs}`;
  if (backend === undefined) return `ONNX Runtime ${ONNX_RUNTIME_VERSION} has no such device on ${process.platform} ${process.arch}; ${needs}`;
  return backend.bundled || hasLibrary(`onnxruntime_providers_${device}`) ? null : `its library is not installed; ${needs}`;
}

/** ONNX Runtime loads further providers from its own folder only, and complains on standard error where one is missing. */
function hasLibrary(name: string): boolean {
  const root = join(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')), '..', 'bin');
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).some((path) => path.includes(join(process.platform, process.arch)) && path.includes(name));
}

export const ONNX_RUNTIME_VERSION: string = ort.env.versions.node ?? ort.env.versions.common;

/** A provider's own words name its source files and libraries; what is usual gets a sentence. */
export function inWords(device: DeviceId, words: string): string {
  if (/No supported adapters|Failed to get a WebGPU adapter/i.test(words)) return `no graphics card was found; it needs ${PROVIDERS.webgpu.needs}`;
  if (/Failed to load (shared )?library|cannot open shared object/i.test(words)) return `a library of it could not be loaded; it needs ${PROVIDERS[device].needs}`;
  return words;
}
