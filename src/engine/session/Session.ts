import * as ort from 'onnxruntime-node';
import { AppError } from '../../shared/errors/AppError.ts';
import type { DeviceId } from './DeviceId.ts';
import { PROVIDERS } from './providers.ts';

/** Tensors by name: floats, or labels as int32. */
export type Feeds = Readonly<Record<string, { readonly data: Float32Array | Int32Array; readonly shape: readonly number[] }>>;

export interface SessionOptions {
  readonly device: DeviceId;
  /** Threads on the CPU; null: ONNX Runtime's choice, one per core. */
  readonly threads: number | null;
  /** A file that ONNX Runtime writes its profile to, for the benchmark. */
  readonly profilePrefix?: string;
}

/** A model loaded on a device. With `providers.ts` the one place that knows ONNX Runtime. */
export class Session {
  readonly #session: ort.InferenceSession;
  readonly #device: DeviceId;
  readonly outputNames: readonly string[];

  private constructor(session: ort.InferenceSession, device: DeviceId) {
    this.#session = session;
    this.#device = device;
    this.outputNames = session.outputNames;
  }

  /** @throws AppError `device/unavailable` or `device/failed` when the device does not take the model. */
  static async open(model: Uint8Array, { device, threads, profilePrefix }: SessionOptions): Promise<Session> {
    try {
      const session = await ort.InferenceSession.create(model, {
        ...PROVIDERS[device].options,
        graphOptimizationLevel: 'all',
        // Planning one block for all tensors of a run keeps the first run's tensors beside it: twice the memory, no gain in time.
        enableMemPattern: false,
        logSeverityLevel: 3,
        ...(threads === null ? {} : { intraOpNumThreads: threads }),
        ...(profilePrefix === undefined ? {} : { enableProfiling: true, profileFilePrefix: profilePrefix }),
      });
      return new Session(session, device);
    } catch (error) {
      throw translate(error, device, 'load a network');
    }
  }

  /**
   * Runs the model. Outputs named in `into` are written to the given arrays without a copy on the CPU; the others are new.
   * @throws AppError `device/outOfMemory` or `device/failed`.
   */
  async run(feeds: Feeds, into: Feeds = {}): Promise<Record<string, Float32Array>> {
    const tensors = Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, tensor(feed)]));
    const fetches = Object.fromEntries(this.outputNames.map((name) => [name, into[name] === undefined ? null : tensor(into[name])]));
    let results: ort.InferenceSession.OnnxValueMapType;
    try {
      results = await this.#session.run(tensors, fetches);
    } catch (error) {
      throw translate(error, this.#device, 'run a network');
    }
    return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, (value).data as Float32Array]));
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

function tensor({ data, shape }: Feeds[string]): ort.Tensor {
  return data instanceof Int32Array ? new ort.Tensor('int32', data, shape) : new ort.Tensor('float32', data, shape);
}

/** As the C++ library, ONNX Runtime, CUDA, Direct3D and Vulkan say it. */
const OUT_OF_MEMORY = /bad_alloc|out[ _]?of[ _]?(device[ _])?memory|failed to allocate|not enough memory|alloc_failed|cudaErrorMemoryAllocation|8007000e/i;

function translate(error: unknown, device: DeviceId, action: string): AppError {
  const words = error instanceof Error ? error.message : String(error);
  if (OUT_OF_MEMORY.test(words)) {
    return new AppError('device/outOfMemory', `The device "${device}" ran out of memory while it had to ${action}. Use smaller batches or tiles, or close other programs.`, { cause: error });
  }
  return new AppError('device/failed', `The device "${device}" could not ${action}: ${words}`, { cause: error });
}
