import type { LossSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import type { Normalisation } from '../lowering/forward.ts';

/** Everything that training changes, by parameter name; the optimizer's arrays are named `ROLE:NAME`. */
export interface TrainingState {
  readonly weights: Map<string, Float32Array>;
  readonly optimizer: Map<string, Float32Array>;
  readonly step: number;
}

/** What a step learns and how, whatever computes it. */
export interface LearningStepOptions {
  readonly graph: LayerGraph;
  readonly batchSize: number;
  readonly l2: number;
  /** One per class. */
  readonly classWeights: readonly number[];
  readonly trainUpsampling: boolean;
  /** Cross-entropy unless given. */
  readonly loss?: LossSettings;
  /** The longest the whole gradient may be; any length unless given. */
  readonly gradientLimit?: number | null;
  /** What the learning rates of layers are multiplied by where it is not 1; 0: frozen. */
  readonly layerRates?: ReadonlyMap<string, number>;
  /** Tiles that are computed at once, a divisor of `batchSize`; all of them unless given. */
  readonly microBatch?: number | null;
  readonly normalisation: Normalisation;
  /** Where to start: all weights, and the optimizer's arrays and step count when resuming. */
  readonly state: { readonly weights: ReadonlyMap<string, Float32Array>; readonly optimizer?: ReadonlyMap<string, Float32Array>; readonly step?: number };
}

/** What one step did: means over the labelled pixels of the batch. */
export interface StepResult {
  readonly loss: number;
  readonly correct: number;
  readonly labelled: number;
}

/** A training step (forward, loss, backward, optimizer) of a network for a fixed batch and tile size, loaded on a device. */
export interface LearningStep {
  /**
   * One step. `images` [N, 3, H, W] in 0…1, `labels` [N, H, W] class index or 255. `dropoutSeed` decides which activations
   * are dropped, so that a resumed training drops the same ones.
   * @throws AppError `device/outOfMemory` or `device/failed`; everything is then as before the step.
   */
  run(images: Float32Array, labels: Uint8Array, learningRate: number, dropoutSeed: number): Promise<StepResult>;
  /** The current arrays, which a later step may overwrite: copy what must stay. */
  state(): TrainingState;
  dispose(): Promise<void>;
}
