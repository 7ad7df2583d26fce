import { toAppError } from '../../shared/errors/AppError.ts';
import { inputShape } from '../graph/LayerGraph.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { emitOnnx, type EmitOptions } from '../onnx/emit.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { ActivationRange } from '../quantisation/ActivationGrid.ts';
import { halveGraph } from '../quantisation/halveGraph.ts';
import { planIntegers } from '../quantisation/planIntegers.ts';
import { quantizeGraph } from '../quantisation/quantizeGraph.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import { Session } from '../session/Session.ts';
import { inferenceGraph, type InferenceOptions } from './inferenceGraph.ts';

export interface ModelOptions extends InferenceOptions {
  /** The range of each layer that is held as bytes: compute in integers. Null or missing: in floats. */
  readonly ranges?: ReadonlyMap<string, ActivationRange> | null;
  /** Compute in float16, all but the softmax at the end. */
  readonly half?: boolean;
}

export interface PredictorOptions extends ModelOptions {
  readonly device: DeviceId;
  readonly threads: number | null;
  readonly profilePrefix?: string;
}

/** The inference model of a network: images [N, 3, H, W] in 0…1 → `probabilities` [N, classes, H, W]. */
export function inferenceModel(options: ModelOptions, emit: EmitOptions = {}): Uint8Array {
  return emitOnnx(lowerComposites(computedGraph(options)), options.graph.network, emit);
}

function computedGraph(options: ModelOptions): OperatorGraph {
  if (options.half === true) return halveGraph(lowerComposites(inferenceGraph(options, 'scores').operators));
  const { operators, layers } = inferenceGraph(options);
  const ranges = options.ranges ?? null;
  return ranges === null ? operators : quantizeGraph(operators, planIntegers(operators, layers), ranges);
}

/** A trained network ready to segment tiles of one size. */
export class Predictor {
  /** Whether it computes in float16. */
  readonly inHalf: boolean;
  readonly #session: Session;
  readonly #shape: readonly number[];

  private constructor(session: Session, shape: readonly number[], inHalf: boolean) {
    this.#session = session;
    this.#shape = shape;
    this.inHalf = inHalf;
  }

  /**
   * Integers are for the processor: another device runs the same weights in floats. Float16 is for graphics cards: the
   * processor, and a card that does not take it, runs the same weights in float32.
   * @throws AppError `device/*` when the device cannot take the network.
   */
  static async create(options: PredictorOptions): Promise<Predictor> {
    const { graph, batchSize, device, threads, profilePrefix } = options;
    const [height, width, channels] = inputShape(graph);
    const open = (half: boolean): Promise<Session> =>
      Session.open(inferenceModel(device === 'cpu' ? { ...options, half } : { ...options, half, ranges: null }), { device, threads, ...(profilePrefix === undefined ? {} : { profilePrefix }) });
    const shape = [batchSize, channels, height, width];
    if (options.half !== true || device === 'cpu') return new Predictor(await open(false), shape, false);
    try {
      return new Predictor(await open(true), shape, true);
    } catch (error) {
      if (toAppError(error).code !== 'device/failed') throw error;
      return new Predictor(await open(false), shape, false);
    }
  }

  /**
   * Class probabilities [N, classes, H, W] of images [N, 3, H, W] in 0…1.
   * @throws AppError `device/outOfMemory` or `device/failed`.
   */
  async run(images: Float32Array): Promise<Float32Array> {
    const { probabilities } = await this.#session.run({ images: { data: images, shape: this.#shape } });
    return probabilities as Float32Array;
  }

  async dispose(): Promise<void> {
    await this.#session.close();
  }
}
