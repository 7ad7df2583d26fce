import { z } from 'zod';
import { trainingDeviceSchema } from './devices.ts';

export const classWeightingSchema = z.union([z.enum(['none', 'inverseFrequency', 'medianFrequency']), z.array(z.number().positive())]);

/** Where a training's weights start from, if not from chance alone. */
export const initialWeightsSchema = z.object({
  /** A model of Nital, a PyTorch state dictionary, safetensors or ONNX, told by its content. */
  path: z.string().min(1),
  what: z.enum(['all', 'encoder']),
});
export type InitialWeights = z.infer<typeof initialWeightsSchema>;

/** What a file had of a network's weights. Whatever is not taken starts from chance. */
export const initialWeightsReportSchema = z.object({
  /** Without its folder. */
  file: z.string(),
  what: initialWeightsSchema.shape.what,
  /** Whose names the file uses. */
  names: z.string(),
  /** Arrays that were taken. */
  matched: z.number().int(),
  /** Wanted arrays that the file does not have. */
  missing: z.array(z.string()).readonly(),
  /** Arrays of the file that the network has no place for. */
  unexpected: z.array(z.string()).readonly(),
  /** Arrays of other sizes, not taken. */
  mismatched: z.array(z.object({ parameter: z.string(), tensor: z.string(), wanted: z.array(z.number()).readonly(), found: z.array(z.number()).readonly() })).readonly(),
  /** What a person should know of such weights. */
  remark: z.string().nullable(),
});
export type InitialWeightsReport = z.infer<typeof initialWeightsReportSchema>;
export const optimizerSchema = z.enum(['adam', 'adamw', 'sgd', 'rmsprop']);
export type OptimizerName = z.infer<typeof optimizerSchema>;
export const OPTIMIZER_TITLES: Readonly<Record<OptimizerName, string>> = { adam: 'Adam', adamw: 'AdamW', sgd: 'SGD', rmsprop: 'RMSProp' };

/** What is minimised: the sum of these terms, each times its weight (0: left out). Class weights count in all of them. */
export const lossSchema = z
  .object({
    crossEntropy: z.number().min(0).default(1),
    /** Focal loss (Lin et al. 2017): cross-entropy times α(1 − p)^γ, so that pixels already right count less. */
    focal: z.number().min(0).default(0),
    /** Soft Dice (Milletari et al. 2016): 1 − 2·overlap / (predicted + true), of each class and image. */
    dice: z.number().min(0).default(0),
    focalAlpha: z.number().positive().default(0.25),
    focalGamma: z.number().min(0).default(2),
  })
  .refine(({ crossEntropy, focal, dice }) => crossEntropy + focal + dice > 0, 'at least one term of the loss needs a weight above 0');
export type LossSettings = z.infer<typeof lossSchema>;

/** How training tiles are varied each time they are seen. What is drawn from a range is drawn evenly. */
export const augmentationSchema = z.object({
  flips: z.boolean().default(true),
  quarterTurns: z.boolean().default(true),
  randomPosition: z.boolean().default(true),
  /** ± share of the full range. */
  brightness: z.number().min(0).max(1).default(0.1),
  /** ± share around 1. */
  contrast: z.number().min(0).max(1).default(0.1),
  /** Turned by up to this many degrees either way; what the micrograph does not cover is unlabelled. */
  rotation: z.number().min(0).max(180).default(0),
  /** Enlarged or made smaller by up to 1 + this. */
  scale: z.number().min(0).max(3).default(0),
  /** Grey values are raised to a power from 1 / (1 + this) to 1 + this. */
  gamma: z.number().min(0).max(3).default(0),
  /** ± share around the colours as they are. */
  saturation: z.number().min(0).max(1).default(0),
  /** Largest deviation of a Gaussian blur, px. */
  blur: z.number().min(0).max(10).default(0),
  /** Largest deviation of added noise, as a share of the full range. */
  noise: z.number().min(0).max(1).default(0),
  /** How probable it is that five areas of 5×5 px are blacked out; their labels stay. */
  cutout: z.number().min(0).max(1).default(0),
  /** A tile of which one class has a larger share of the labelled pixels than this is drawn again near by, up to `balanceTries` times. */
  maxClassShare: z.number().positive().max(1).default(1),
  balanceTries: z.number().int().min(1).max(100).default(10),
});
export type AugmentationSettings = z.infer<typeof augmentationSchema>;

/** Tiles as they are. */
export const NO_AUGMENTATION: AugmentationSettings = augmentationSchema.parse({ flips: false, quarterTurns: false, randomPosition: false, brightness: 0, contrast: 0 });

export const normalisationSchema = z.enum(['tiles', 'imageNet', 'image', 'white', 'levels']);
export const NORMALISATION_TITLES: Readonly<Record<z.infer<typeof normalisationSchema>, string>> = { tiles: 'training tiles', imageNet: 'ImageNet', image: 'each micrograph', white: 'the brightest of each micrograph', levels: 'the levels of each micrograph' };

/** Those that need the micrograph itself, not only what was trained on: by its mean and deviation, by what is white in it, or by several of its levels. */
export type OwnNormalisation = 'image' | 'white' | 'levels';
export function ownNormalisationBy(by: z.infer<typeof normalisationSchema>): OwnNormalisation | null {
  return by === 'image' || by === 'white' || by === 'levels' ? by : null;
}

/** Everything that decides a training's outcome, besides its data. */
export const trainingSettingsSchema = z.object({
  network: z.string().min(1),
  epochs: z.number().int().min(1),
  batchSize: z.number().int().min(1).default(8),
  learningRate: z.number().positive().default(0.001),
  /** Which way of stepping: see `lowering/` for the formula of each. */
  optimizer: optimizerSchema.default('adam'),
  /** Share of the last step that `sgd` goes on with. */
  momentum: z.number().min(0).lt(1).default(0.9),
  /**
   * How the learning rate goes down. `cosine`: to zero along half a cosine over the iterations or, where it is limited, the
   * time. `polynomial`: to zero as a power of what is left of them. `step`: by a factor every few epochs.
   */
  schedule: z.enum(['constant', 'cosine', 'step', 'polynomial']).default('constant'),
  stepEpochs: z.number().int().min(1).default(10),
  stepFactor: z.number().positive().max(1).default(0.1),
  polynomialPower: z.number().positive().default(0.9),
  /** The rate rises evenly from nothing over this many iterations, on any schedule. */
  warmUpIterations: z.number().int().min(0).default(0),
  /** Stop after this many iterations, whatever the epochs; null: no limit. */
  maxIterations: z.number().int().min(1).nullable().default(null),
  /**
   * L2 regularisation of weights (not of biases and normalisation), added to the gradient as MATLAB's Adam does; `adamw`
   * shrinks the weights themselves.
   */
  l2: z.number().min(0).default(0.0001),
  /** The gradient of all learnables together is shortened to this length where it is longer; null: left as it is. */
  gradientLimit: z.number().positive().nullable().default(null),
  /**
   * Share that a running mean of the weights keeps of itself at each step: 0.998 averages some 500 steps. That mean is then what is
   * validated and what the model is; 0: the weights as they are.
   */
  averaging: z.number().min(0).lt(1).default(0),
  /** What the learning rate of layers is multiplied by, by the start of their names, the longest that fits; 0: frozen. */
  layerRates: z.record(z.string().min(1), z.number().min(0)).default({}),
  /** The batch is computed in parts of this many tiles, whose gradients are added up: less memory; null: at once. */
  microBatch: z.number().int().min(1).nullable().default(null),
  classWeights: classWeightingSchema.default('none'),
  loss: lossSchema.prefault({}),
  /** Stop after this many validations without a lower loss; null: never. */
  validationPatience: z.number().int().min(1).nullable().default(4),
  /** Validate this often within an epoch (always at its end). */
  validationsPerEpoch: z.number().int().min(1).default(1),
  augmentation: augmentationSchema.prefault({}),
  /** Train DeepLabv3+'s bilinear up-sampling too. */
  trainUpsampling: z.boolean().default(false),
  /** Not read again when a training is resumed. */
  initialWeights: initialWeightsSchema.nullable().default(null),
  /** Micrographs are halved in width and height before the network sees them, so that it sees twice as far; its answers are doubled again. */
  halfSize: z.boolean().default(false),
  /** Uneven light is taken out of micrographs, by what they show of it themselves, before all else. */
  evenLight: z.boolean().default(false),
  /**
   * What the channels are normalised by: mean and deviation of the training tiles, of ImageNet's photographs, or of each
   * micrograph itself (all of it, not the tile), so that brightness and contrast of the exposure make no difference; `white`:
   * by the micrograph's white level, so that the exposure makes none, but how dark a field is still counts; `levels`: red by
   * its white level, green between its dark and white level, blue between the means of Otsu's two classes of it.
   */
  normalisation: normalisationSchema.default('tiles'),
  seed: z.number().int().min(0).default(1),
  device: trainingDeviceSchema.default('auto'),
  threads: z.number().int().min(1).nullable().default(null),
  /** Stop after about this many seconds of training, at the end of a step; null: no limit. */
  maxSeconds: z.number().positive().nullable().default(null),
  /** Write a checkpoint at least this often, in seconds, besides every epoch's end. */
  checkpointSeconds: z.number().positive().default(60),
});
export type TrainingSettings = z.infer<typeof trainingSettingsSchema>;
export type TrainingSettingsInput = z.input<typeof trainingSettingsSchema>;
