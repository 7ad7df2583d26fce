import { z } from 'zod';
import type { LabelSet } from '../domain/labelSet.ts';
import type { TilePlan, TileRef } from '../datasets/tiles.ts';
import type { EvaluationResult } from '../metrics/evaluationResult.ts';
import type { PixelRect } from '../raster/raster.ts';
import type { MeasuredShape } from './formTable.ts';
import type { TestTimeAugmentation } from './testTimeAugmentation.ts';
import type { DeviceChoice, TrainingDeviceChoice } from './devices.ts';
import type { InitialWeightsReport, TrainingSettings } from './trainingSettings.ts';

/** A micrograph of a training or evaluation, as the engine needs it: files it decodes itself. */
export interface LabelledMicrograph {
  readonly name: string;
  readonly imagePath: string;
  readonly maskPath: string;
}

/** A micrograph that a model is judged on. */
export interface JudgedMicrograph extends LabelledMicrograph {
  /** What width and height are multiplied by before the network sees it; absent: as it is. */
  readonly scale?: number;
}

export interface TrainJob {
  readonly kind: 'train';
  readonly settings: TrainingSettings;
  readonly labelSet: LabelSet;
  readonly micrographs: readonly LabelledMicrograph[];
  readonly tiles: TilePlan;
  /** Folder for `checkpoint.safetensors` and, at the end, `model.safetensors`; made if it is missing. */
  readonly runFolder: string;
  /** Go on from the checkpoint in `runFolder`. */
  readonly resume: boolean;
  /** Bytes that decoded micrographs may take; unless given, what suits the machine. */
  readonly micrographBytes?: number;
}

/** One point of the training history. Losses and accuracies are means over the pixels that are labelled. */
export interface HistoryPoint {
  readonly iteration: number;
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly trainingAccuracy: number;
  readonly learningRate: number;
  readonly validationLoss: number | null;
  readonly validationAccuracy: number | null;
}

/** A failure of the device that a training survived. */
export const trainingIncidentSchema = z.object({
  kind: z.enum(['outOfMemory', 'deviceFailed']),
  /** Iterations done before it. */
  iteration: z.number().int(),
  /** What happened and what the training did about it, in a sentence. */
  remark: z.string(),
});
export type TrainingIncident = z.infer<typeof trainingIncidentSchema>;

/** How a running training does, besides its curves. */
export interface TrainingStatus {
  readonly device: string;
  /** Of the engine process now. */
  readonly memoryMB: number;
  /** Mean over the steps so far, without validation. */
  readonly imagesPerSecond: number;
  readonly iterationsPerEpoch: number;
  readonly incidents: readonly TrainingIncident[];
}

export interface TrainResult {
  readonly kind: 'train';
  /** `paused` and `cancelled` leave a checkpoint to resume from. */
  readonly outcome: 'finished' | 'stoppedEarly' | 'outOfTime' | 'paused' | 'cancelled';
  readonly network: string;
  readonly learnables: number;
  readonly epochs: number;
  readonly iterations: number;
  readonly secondsElapsed: number;
  readonly imagesPerSecond: number;
  readonly trainingAccuracy: number;
  readonly trainingLoss: number;
  readonly validationAccuracy: number | null;
  readonly validationLoss: number | null;
  /** The one it ended on. */
  readonly device: string;
  /** Tiles computed at once in the end: fewer than wished when memory ran out. */
  readonly microBatch: number;
  readonly incidents: readonly TrainingIncident[];
  /** Whether forms of gradients were chosen by measurement on a PC, and not by rule: the last digits of the weights depend on it. */
  readonly measuredForms: boolean;
  readonly peakMemoryMB: number;
  /** Present when a model was written (not when paused or cancelled). */
  readonly modelPath: string | null;
  readonly history: readonly HistoryPoint[];
  readonly initialWeights: InitialWeightsReport | null;
}

export interface SegmentJobItem {
  readonly id: string;
  readonly imagePath: string;
  /** The class index of each pixel, as an 8-bit palette PNG. */
  readonly maskPath: string;
  /** The micrograph with the classes over it; null: none. */
  readonly overlayPath: string | null;
  /** How certain the model is where, as a grey PNG of at most 512 pixels to a side; absent: none. */
  readonly certaintyPath?: string;
  /** What width and height are multiplied by before the network sees it; absent: as it is. */
  readonly scale?: number;
}

export interface SegmentJob {
  readonly kind: 'segment';
  readonly modelPath: string;
  /** Classes of the masks and fractions, among which the model's own are found by name; absent: the model's own. */
  readonly labelSet?: LabelSet;
  readonly items: readonly SegmentJobItem[];
  readonly device: DeviceChoice;
  readonly threads: number | null;
  /** Share of a tile that neighbours overlap, 0 to 0.75. */
  readonly overlap: number;
  /** In which variants each micrograph is seen; as it is unless given. */
  readonly testTimeAugmentation?: TestTimeAugmentation;
}

export interface SegmentedItem {
  readonly id: string;
  readonly state: 'ok' | 'failed' | 'skipped';
  readonly reason: string | null;
  /** Area fraction of each class, in class order; null unless ok. */
  readonly fractions: readonly number[] | null;
  /** Mean of the largest class probability over all pixels. */
  readonly meanConfidence: number | null;
}

export interface SegmentResult {
  readonly kind: 'segment';
  readonly items: readonly SegmentedItem[];
  readonly device: string;
}

export interface EvaluateJob {
  readonly kind: 'evaluate';
  readonly modelPath: string;
  /** Classes of the truth masks, among which the model's own are found by name; absent: the model's own. */
  readonly labelSet?: LabelSet;
  readonly micrographs: readonly JudgedMicrograph[];
  /** What is judged: whole micrographs, or single tiles of them (a split by crop). */
  readonly parts: 'micrographs' | readonly TileRef[];
  readonly tileSize: number;
  /** Where the trivial baselines are fitted: the training side of the model's own dataset. */
  readonly training: readonly LabelledMicrograph[];
  readonly trainingParts: 'micrographs' | readonly TileRef[];
  readonly device: DeviceChoice;
  readonly threads: number | null;
  readonly overlap: number;
  /** In which variants each micrograph is seen; as it is unless given. */
  readonly testTimeAugmentation?: TestTimeAugmentation;
  /** An empty folder that the predicted masks are written to; nowhere unless given. */
  readonly predictionFolder?: string;
}

/** Where a judged image lies and what the model said of it. */
export interface JudgedPart {
  /** Its place among the job's micrographs. */
  readonly micrograph: number;
  /** In pixels of the micrograph; where that is smaller than a tile it reaches beyond. */
  readonly rect: PixelRect;
  /** The row of the micrograph's prediction where this part begins. */
  readonly row: number;
}

export interface EvaluateResult {
  readonly kind: 'evaluate';
  readonly evaluation: EvaluationResult;
  readonly device: string;
  /** One for each image of the evaluation, in its order. */
  readonly parts: readonly JudgedPart[];
  /**
   * A mask file for each of the job's micrographs, null for one of which nothing was judged: the parts of it one below the
   * other, upright. Empty without a folder.
   */
  readonly predictions: readonly (string | null)[];
}

export interface QuantizeModelJob {
  readonly kind: 'quantizeModel';
  /** A model that computes in floats. */
  readonly modelPath: string;
  /** Where the new model.safetensors is written. */
  readonly outPath: string;
  readonly micrographs: readonly LabelledMicrograph[];
  /** What the ranges of its activations are found on, as they lie in the micrographs. */
  readonly tiles: readonly TileRef[];
  readonly threads: number | null;
}

/** The same of a model in floats and of what was made of it. */
interface FloatAndInteger {
  readonly float: number;
  readonly integer: number;
}

export interface QuantizeModelResult {
  readonly kind: 'quantizeModel';
  readonly path: string;
  /** Layers that are held as bytes. */
  readonly layers: number;
  /** Layers with weights that are still computed in floats. */
  readonly floatLayers: readonly string[];
  /** Of the model files. */
  readonly bytes: FloatAndInteger;
  /** On the processor, in turn, the fastest of a few runs of `batchSize` tiles. */
  readonly millisecondsPerTile: FloatAndInteger;
  readonly batchSize: number;
}

/** Makes a model that graphics cards compute in float16. */
export interface HalveModelJob {
  readonly kind: 'halveModel';
  /** A model that computes in float32. */
  readonly modelPath: string;
  /** Where the new model.safetensors is written. */
  readonly outPath: string;
  /** Where both are timed. */
  readonly device: DeviceChoice;
  readonly threads: number | null;
}

export interface HalveModelResult {
  readonly kind: 'halveModel';
  readonly path: string;
  readonly device: string;
  /** Of the model files. */
  readonly bytes: { readonly float: number; readonly half: number };
  /** The fastest of a few runs, in turn; null on the processor, which computes both in float32. */
  readonly millisecondsPerTile: { readonly float: number; readonly half: number } | null;
  /** Whether the device took float16; else it computes the rounded weights in float32. */
  readonly inHalf: boolean;
}

export interface ExportModelJob {
  readonly kind: 'exportModel';
  readonly modelPath: string;
  /** The .onnx file; written under another name until it is checked. */
  readonly outPath: string;
  /** Side of the tiles it takes; null: that of its training. */
  readonly tileSize: number | null;
  readonly batchSize: number;
  /** Store weights as float16. */
  readonly halfWeights: boolean;
  readonly threads: number | null;
  /** What only the project knows of the model. */
  readonly facts: {
    readonly name: string;
    readonly weightsSha256: string;
    /** Of the calibrated micrographs it was trained on; null: none of them was. */
    readonly micrometresPerPixel: { readonly low: number; readonly high: number } | null;
    /** Added to what the model's own file says of its training. */
    readonly card: Readonly<Record<string, unknown>>;
  };
}

export interface ExportModelResult {
  readonly kind: 'exportModel';
  readonly path: string;
  /** Of the .onnx file. */
  readonly sha256: string;
  readonly bytes: number;
  readonly network: string;
  readonly tileSize: number;
  readonly batchSize: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Between the file and the model it was made of, on random tiles: the largest of a probability, and the share of pixels that get another class. */
  readonly difference: { readonly largest: number; readonly otherClass: number };
}

/** One row of a network's layer table, in the form of the ferrite/pearlite study's appendix. */
export interface LayerRow {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  /** Height, width, channels. */
  readonly activations: readonly [number, number, number] | null;
  readonly learnables: number;
}

export interface DescribeNetworksJob {
  readonly kind: 'describeNetworks';
  /** All networks, or the one with this id. */
  readonly id: string | null;
  /** Refuse the network with this id unless it learns from masks. */
  readonly toTrain?: boolean;
  readonly classes: number;
  readonly inputSize: number;
}

export interface NetworkDescription {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** `segmentation` learns from masks; `unsupervised` finds its labels itself. */
  readonly task: 'segmentation' | 'unsupervised';
  readonly learnables: number;
  /** For one tile: what convolutions, transposed convolutions, linear layers and attention multiply. */
  readonly multiplyAdds: number;
  /** Pixels along an axis that a score can depend on; null: the whole tile. */
  readonly receptiveField: number | null;
  /** The smallest tile side it takes, px. */
  readonly smallestTile: number;
  readonly layers: readonly LayerRow[];
}

export interface DescribeNetworksResult {
  readonly kind: 'describeNetworks';
  readonly networks: readonly NetworkDescription[];
}

/** Times a network with fresh weights; its result is only about memory when the engine process has done nothing else. */
export interface MeasureNetworkJob {
  readonly kind: 'measureNetwork';
  readonly id: string;
  /** `training`: a whole step. */
  readonly work: 'inference' | 'training';
  readonly classes: number;
  readonly inputSize: number;
  readonly batchSize: number;
  /** That are timed, after one that is not. */
  readonly runs: number;
  readonly device: DeviceChoice;
  readonly threads: number | null;
}

export interface MeasureNetworkResult {
  readonly kind: 'measureNetwork';
  readonly device: string;
  /** Median of a run of the whole batch. */
  readonly secondsPerRun: number;
  /** The most that the engine process has held so far. */
  readonly peakMemoryMB: number;
}

/** A tile as pictures (PNG), side by side comparable: at most 256 px a side, larger ones reduced by a whole factor. */
export interface TilePicture {
  /** File name of the micrograph it is cut from. */
  readonly micrograph: string;
  readonly image: Uint8Array;
  /** Classes in their colours, unlabelled transparent. */
  readonly truth: Uint8Array;
  /** What the network says; null where none was asked. */
  readonly predicted: Uint8Array | null;
}

/** Draws training tiles as a training would see them: each as it is, then varied as in its first epochs. */
export interface PreviewTilesJob {
  readonly kind: 'previewTiles';
  readonly settings: Pick<TrainingSettings, 'seed' | 'augmentation' | 'halfSize' | 'evenLight'>;
  readonly labelSet: LabelSet;
  readonly micrographs: readonly LabelledMicrograph[];
  readonly tiles: TilePlan;
  /** How many tiles, spread over the training side, and how many variations of each. */
  readonly count: number;
  readonly variations: number;
}

export interface PreviewTilesResult {
  readonly kind: 'previewTiles';
  /** Of each tile: as it is, then its variations. */
  readonly tiles: readonly (readonly TilePicture[])[];
}

export interface InspectDevicesJob {
  readonly kind: 'inspectDevices';
}

export interface DeviceReport<Id = Exclude<TrainingDeviceChoice, 'auto'>> {
  readonly id: Id;
  readonly title: string;
  readonly available: boolean;
  /** Why it is not available or failed its self-test; null when all is well. */
  readonly reason: string | null;
  /** A known training step gave the known numbers. */
  readonly selfTest: 'passed' | 'failed' | 'notRun';
  /** Speed of a convolution, measured. */
  readonly gigaflops: number | null;
  /** Speed of a small network's training steps on tiles of 96×96, measured: what `auto` goes by. */
  readonly tilesPerSecond: number | null;
  readonly memoryMB: number | null;
}

/** The equal forms of gradients that were timed on a device with so many threads on the processor. */
export interface FormTableReport {
  readonly device: Exclude<DeviceChoice, 'auto'>;
  readonly threads: number;
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly shapes: readonly MeasuredShape[];
}

/** Times the equal forms of gradients and keeps the table for trainings to come. */
export interface MeasureFormsJob {
  readonly kind: 'measureForms';
  readonly device: DeviceChoice;
  readonly threads: number | null;
}

export interface MeasureFormsResult {
  readonly kind: 'measureForms';
  readonly device: Exclude<DeviceChoice, 'auto'>;
  /** The file it is kept in; null where the engine was given no folder. */
  readonly path: string | null;
  readonly shapes: readonly MeasuredShape[];
}

export interface InspectDevicesResult {
  readonly kind: 'inspectDevices';
  readonly devices: readonly DeviceReport[];
  readonly chosen: Exclude<DeviceChoice, 'auto'>;
  readonly cores: number;
  /** What was measured on this PC before. */
  readonly forms: readonly FormTableReport[];
}

export type EngineJob = TrainJob | SegmentJob | EvaluateJob | QuantizeModelJob | HalveModelJob | ExportModelJob | DescribeNetworksJob | MeasureNetworkJob | InspectDevicesJob | MeasureFormsJob | PreviewTilesJob;
export type EngineJobResult = TrainResult | SegmentResult | EvaluateResult | QuantizeModelResult | HalveModelResult | ExportModelResult | DescribeNetworksResult | MeasureNetworkResult | InspectDevicesResult | MeasureFormsResult | PreviewTilesResult;
export type ResultOf<J extends EngineJob> = Extract<EngineJobResult, { kind: J['kind'] }>;

/** What a job says while it runs. `done` of `total` in `unit`; the rate and the time left are the receiver's sums. */
export interface JobProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** The newest point of a training's curves. */
  readonly point?: HistoryPoint;
  readonly status?: TrainingStatus;
  /** After a validation, now and then: a few of its tiles with what the network says of them. */
  readonly tiles?: readonly TilePicture[];
  /** One input's end in a batch. */
  readonly item?: SegmentedItem;
}
