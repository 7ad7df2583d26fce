import { inputShape, type LayerGraph } from '../graph/LayerGraph.ts';
import { graphParameters } from '../graph/learnables.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { stillBilinear } from '../lowering/fixedBilinear.ts';
import { lowerForward, type Normalisation } from '../lowering/forward.ts';
import { emitOnnx, type EmitOptions } from '../onnx/emit.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import { Session } from '../session/Session.ts';
import { foldBatchNormalization } from './foldBatchNormalization.ts';

export interface PredictorOptions {
  /** The network, built for the wanted tile height and width. */
  readonly graph: LayerGraph;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly batchSize: number;
  readonly normalisation: Normalisation;
  readonly device: DeviceId;
  readonly threads: number | null;
  readonly profilePrefix?: string;
}

/** The inference model of a network: images [N, 3, H, W] in 0…1 → `probabilities` [N, classes, H, W]. */
export function inferenceModel({ graph, weights, batchSize, normalisation }: Pick<PredictorOptions, 'graph' | 'weights' | 'batchSize' | 'normalisation'>, emit: EmitOptions = {}): Uint8Array {
  const fixedBilinear = stillBilinear(graph, weights);
  const folded = foldBatchNormalization(graph, weights);
  const names = new Set(graphParameters(folded.graph).map((parameter) => parameter.name));
  const g = new OperatorGraph();
  const parameter = (name: string, shape: readonly number[]): ReturnType<OperatorGraph['constant']> => {
    const values = folded.weights.get(name);
    if (values === undefined || !names.has(name)) throw new RangeError(`the weights lack "${name}"`);
    return g.constant(values, shape);
  };
  const { scores } = lowerForward(g, folded.graph, parameter, { batchSize, normalisation, mode: 'inference', fixedBilinear });
  g.output('probabilities', g.add('Softmax', [scores], {}));
  return emitOnnx(lowerComposites(g), graph.network, emit);
}

/** A trained network ready to segment tiles of one size. */
export class Predictor {
  readonly #session: Session;
  readonly #shape: readonly number[];

  private constructor(session: Session, shape: readonly number[]) {
    this.#session = session;
    this.#shape = shape;
  }

  /** @throws AppError `device/*` when the device cannot take the network. */
  static async create(options: PredictorOptions): Promise<Predictor> {
    const { graph, batchSize, device, threads, profilePrefix } = options;
    const [height, width, channels] = inputShape(graph);
    const session = await Session.open(inferenceModel(options), { device, threads, ...(profilePrefix === undefined ? {} : { profilePrefix }) });
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
