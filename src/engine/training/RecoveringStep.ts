import type { TrainingIncident } from '../../shared/engineProtocol/jobs.ts';
import type { OptimizerName } from '../../shared/engineProtocol/trainingSettings.ts';
import { toAppError } from '../../shared/errors/AppError.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import { forgetChoice } from '../session/devices.ts';
import { TensorflowStep } from '../tensorflow/TensorflowStep.ts';
import type { Tf } from '../tensorflow/Tf.ts';
import type { LearningStep, StepResult, TrainingState } from './LearningStep.ts';
import { normalizationOfMeans } from './normalizationOfMeans.ts';
import { smallerMicroBatch } from './smallerMicroBatch.ts';
import { TrainingStep, type TrainingStepOptions } from './TrainingStep.ts';

export interface RecoveringStepOptions extends TrainingStepOptions {
  readonly microBatch: number;
  /** What steps instead of `device`, which is then for everything else; null or not given: `device` does. */
  readonly tensorflow?: { readonly tf: Tf; readonly optimizer: OptimizerName; readonly momentum: number } | null;
}

/**
 * A training step that survives its device. When memory runs out it goes on in smaller micro-batches; when a graphics card
 * fails, on the processor. Either way from what was learned by the last completed step.
 */
export class RecoveringStep {
  readonly #onIncident: (kind: TrainingIncident['kind'], remark: string) => void;
  #options: RecoveringStepOptions;
  /** Null while one is being made in place of another. */
  #step: LearningStep | null = null;

  private constructor(options: RecoveringStepOptions, onIncident: (kind: TrainingIncident['kind'], remark: string) => void) {
    this.#options = options;
    this.#onIncident = onIncident;
  }

  /** @throws AppError `device/*` when neither smaller parts nor the processor help. */
  static async create(options: RecoveringStepOptions, onIncident: (kind: TrainingIncident['kind'], remark: string) => void): Promise<RecoveringStep> {
    const step = new RecoveringStep(options, onIncident);
    await step.#loaded();
    return step;
  }

  /** The device it runs on now. */
  get device(): DeviceId | 'tensorflow' {
    return this.#options.tensorflow ? 'tensorflow' : this.#options.device;
  }

  /** The device of ONNX Runtime beside it. */
  get sessionDevice(): DeviceId {
    return this.#options.device;
  }

  /** Tiles that are computed at once now. */
  get microBatch(): number {
    return this.#options.microBatch;
  }

  /**
   * As `TrainingStep.run`.
   * @throws AppError as `recover`.
   */
  async run(images: Float32Array, labels: Uint8Array, learningRate: number, dropoutSeed: number): Promise<StepResult> {
    for (;;) {
      const step = await this.#loaded();
      try {
        return await step.run(images, labels, learningRate, dropoutSeed);
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  /**
   * Decides how to go on after an error of the device, here or in another use of it.
   * @throws AppError the error itself when there is no other way: not of the device, as few tiles at a time as the network takes, the processor.
   */
  async recover(error: unknown): Promise<void> {
    const { code, message } = toAppError(error);
    const { microBatch, batchSize, graph, layerRates } = this.#options;
    const { device } = this;
    const smaller = smallerMicroBatch(batchSize, microBatch, normalizationOfMeans(graph, layerRates) === null ? 1 : 2);
    if (code === 'device/outOfMemory' && smaller !== null) {
      await this.#replace({ microBatch: smaller });
      this.#onIncident('outOfMemory', `The device "${device}" ran out of memory with ${microBatch} ${tiles(microBatch)} at once; going on with ${smaller} at once, ${batchSize} in a step as before`);
    } else if (code === 'device/failed' && device !== 'cpu') {
      forgetChoice();
      await this.#replace({ device: 'cpu', tensorflow: null });
      this.#onIncident('deviceFailed', `The device "${device}" failed; going on with the processor from the last completed step. It said: ${message.replace(/\.$/, '')}`);
    } else {
      throw toAppError(error);
    }
  }

  /** What is learned; copy what must stay. */
  state(): TrainingState {
    const { weights, optimizer, step } = this.#options.state;
    return this.#step?.state() ?? { weights: new Map(weights), optimizer: new Map(optimizer), step: step ?? 0 };
  }

  async dispose(): Promise<void> {
    await this.#step?.dispose();
    this.#step = null;
  }

  async #loaded(): Promise<LearningStep> {
    while (this.#step === null) {
      try {
        this.#step = await create(this.#options);
      } catch (error) {
        await this.recover(error);
      }
    }
    return this.#step;
  }

  /** Gives the old step's memory back before a new one is made. */
  async #replace(changes: Partial<Pick<RecoveringStepOptions, 'device' | 'microBatch' | 'tensorflow'>>): Promise<void> {
    this.#options = { ...this.#options, ...changes, state: this.state() };
    // A device that is gone may not even close.
    await this.dispose().catch(() => undefined);
    this.#step = null;
  }
}

async function create({ tensorflow, ...options }: RecoveringStepOptions): Promise<LearningStep> {
  return tensorflow ? TensorflowStep.create({ ...options, ...tensorflow }) : TrainingStep.create(options);
}

function tiles(count: number): string {
  return count === 1 ? 'tile' : 'tiles';
}
