import type { DeviceChoice } from '../../shared/engineProtocol/devices.ts';
import type { MeasureNetworkJob, NetworkDescription } from '../../shared/engineProtocol/jobs.ts';
import { toAppError } from '../../shared/errors/AppError.ts';
import { EngineClient, type RunOptions } from '../engineClient/EngineClient.ts';

/** What a network took on this machine. */
export interface NetworkCost {
  /** Median of a run of the whole batch. */
  readonly milliseconds: number;
  /** Of the engine process at its peak, which ran nothing else. */
  readonly peakMemoryMB: number;
}

export interface NetworkMeasurement {
  readonly id: string;
  readonly device: string;
  /** Null: it failed, and `failure` says why. */
  readonly inference: NetworkCost | null;
  readonly training: NetworkCost | null;
  readonly failure: string | null;
}

export interface MeasureRequest {
  /** Ids of networks. */
  readonly ids: readonly string[];
  readonly classes: number;
  readonly inputSize: number;
  readonly batchSize: number;
  /** That are timed, after one that is not. */
  readonly runs: number;
  readonly device: DeviceChoice;
  readonly threads: number | null;
}

/** Facts about the networks: from their layers, and measured on this machine. */
export class NetworksService {
  readonly #engine: EngineClient;

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  /**
   * All networks, or the one with this id, for tiles of this side.
   * @throws AppError `network/unknown`, `network/invalid`
   */
  async describe(id: string | null, options: { readonly classes: number; readonly inputSize: number }): Promise<readonly NetworkDescription[]> {
    return (await this.#engine.run({ kind: 'describeNetworks', id, ...options })).networks;
  }

  /**
   * Runs each network, inference and training step each in an engine process of its own, so that its peak of memory is
   * its own. A network that cannot be run says why, and the others go on.
   * @throws AppError `job/cancelled`, `device/unavailable`
   */
  async measure({ ids, device, ...request }: MeasureRequest, options: Pick<RunOptions, 'onProgress' | 'signal'> = {}): Promise<NetworkMeasurement[]> {
    const chosen = device === 'auto' ? (await this.#engine.run({ kind: 'inspectDevices' }, options)).chosen : device;
    const measured: NetworkMeasurement[] = [];
    for (const id of ids) {
      const costs: { inference: NetworkCost | null; training: NetworkCost | null } = { inference: null, training: null };
      let failure: string | null = null;
      for (const work of ['inference', 'training'] as const) {
        try {
          costs[work] = await measureAlone({ kind: 'measureNetwork', id, work, ...request, device: chosen }, options);
        } catch (error) {
          const { code, message } = toAppError(error);
          if (code === 'job/cancelled' || code === 'device/unavailable') throw error;
          failure ??= message;
        }
      }
      measured.push({ id, device: chosen, ...costs, failure });
    }
    return measured;
  }
}

async function measureAlone(job: MeasureNetworkJob, options: Pick<RunOptions, 'onProgress' | 'signal'>): Promise<NetworkCost> {
  const engine = new EngineClient();
  try {
    const { secondsPerRun, peakMemoryMB } = await engine.run(job, options);
    return { milliseconds: 1000 * secondsPerRun, peakMemoryMB };
  } finally {
    await engine.dispose();
  }
}
