import { inputShape } from '../graph/LayerGraph.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { emitOnnx, type EmitOptions } from '../onnx/emit.ts';
import type { ActivationRange } from '../quantisation/ActivationGrid.ts';
import { planIntegers } from '../quantisation/planIntegers.ts';
import { quantizeGraph } from '../quantisation/quantizeGraph.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import { Session } from '../session/Session.ts';
import { inferenceGraph, type InferenceOptions } from './inferenceGraph.ts';

export interface ModelOptions extends InferenceOptions {
  /** The range of each layer that is held as bytes: compute in integers. Null or missing: in floats. */
  readonly ranges?: ReadonlyMap<string, ActivationRange> | null;
}

export interface PredictorOptions extends ModelOptions {
  readonly device: DeviceId;
  readonly threads: number | null;
  readonly profilePrefix?: string;
}

/** The inference model of a network: images [N, 3, H, W] in 0…1 → `probabilities` [N, classes, H, W]. */
export function inferenceModel(options: ModelOptions, emit: EmitOptions = {}): Uint8Array {
  const { operators, layers } = inferenceGraph(options);
  const ranges = options.ranges ?? null;
  const computed = ranges === null ? operators : quantizeGraph(operators, planIntegers(operators, layers), ranges);
  return emitOnnx(lowerComposites(computed), options.graph.network, emit);
}

/** A trained network ready to segment tiles of one size. */
export class Predictor {
  readonly #session: Session;
  readonly #shape: readonly number[];

  private constructor(session: Session, shape: readonly number[]) {
    this.#session = session;
    this.#shape = shape;
  }

  /**
   * Integers are for the processor: another device runs the same weights in floats.
   * @throws AppError `device/*` when the device cannot take the network.
   */
  static async create(options: PredictorOptions): Promise<Predictor> {
    const { graph, batchSize, device, threads, profilePrefix } = options;
    const [height, width, channels] = inputShape(graph);
    const model = inferenceModel(device === 'cpu' ? options : { ...options, ranges: null });
    const session = await Session.open(model, { device, threads, ...(profilePrefix === undefined ? {} : { profilePrefix }) });
    return new Predictor(session, [batchSize, channels, height, width]);
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
