import type { TrainingSettingsInput } from './trainingSettings.ts';
import { NO_AUGMENTATION } from './trainingSettings.ts';

/** Settings that a preset decides; the network, the seed and the device are the user's. */
type PresetSettings = Partial<Omit<TrainingSettingsInput, 'network' | 'seed' | 'device' | 'threads' | 'epochs'>> & Pick<TrainingSettingsInput, 'epochs'>;

export interface TrainingPreset {
  /** What it is, and what of its study it leaves out. */
  readonly title: string;
  readonly settings: PresetSettings;
  /** What the study did differently for a network, by its id. */
  readonly forNetwork?: Readonly<Record<string, Partial<PresetSettings>>>;
  /** Side of a tile, px, where it is not the dataset's own. */
  readonly tileSize?: number;
}

export const PRESET_NAMES = ['default', 'study1', 'study2', 'study2-tricks', 'study3', 'study5', 'study5-step'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

const study2: PresetSettings = {
  epochs: 100_000,
  maxIterations: 8000,
  batchSize: 8,
  optimizer: 'sgd',
  learningRate: 0.01,
  momentum: 0,
  l2: 0,
  schedule: 'polynomial',
  polynomialPower: 0.9,
  loss: { crossEntropy: 0, focal: 1, focalAlpha: 0.25, focalGamma: 2 },
  validationPatience: null,
  normalisation: 'imageNet',
  augmentation: { ...NO_AUGMENTATION, randomPosition: true, maxClassShare: 0.75 },
};

const study5: PresetSettings = {
  epochs: 50,
  batchSize: 10,
  optimizer: 'sgd',
  learningRate: 0.001,
  momentum: 0.9,
  l2: 1e-4,
  schedule: 'constant',
  validationPatience: null,
};

/** The settings of the published studies, and Nital's own. What a study does not state (study 2: momentum and decay) is left out. */
export const TRAINING_PRESETS: Readonly<Record<PresetName, TrainingPreset>> = {
  default: {
    title: 'Nital’s own',
    settings: { epochs: 20, batchSize: 8, schedule: 'cosine', validationPatience: null },
    // Transformers are trained with AdamW and a warm-up (Xie et al. 2021, at a rate for pre-trained weights).
    forNetwork: { 'segformer-b0': { optimizer: 'adamw', learningRate: 3e-4, l2: 0.01, warmUpIterations: 50 } },
  },
  study1: {
    title: 'the ferrite/pearlite study (Appl. Sci. 2024, 14, 2297): 54 crops × 4 turns, split by crop (leaky, for comparison only)',
    settings: { epochs: 3, batchSize: 32, schedule: 'constant', validationPatience: 4, augmentation: NO_AUGMENTATION },
    forNetwork: { 'segnet-vgg16': { batchSize: 16 } },
  },
  study2: {
    title: 'carbide and ferrite study: focal loss, SGD over 8000 steps, crops of 256 px of which no class fills more than 75 %',
    settings: study2,
    tileSize: 256,
  },
  'study2-tricks': {
    title: 'study2 with strong augmentation (its trick S; add --half-size for its trick R; its trick T, transfer learning, is not part of it)',
    settings: { ...study2, augmentation: { ...study2.augmentation, flips: true, quarterTurns: true, cutout: 0.5, brightness: 0.1, contrast: 0.1 } },
    tileSize: 256,
  },
  study3: {
    title: 'torchvision networks: Adam with steps, inverse-frequency class weights, flips, turns, saturation, noise (give --freeze yourself)',
    settings: {
      epochs: 20,
      learningRate: 1e-4,
      l2: 1e-3,
      schedule: 'step',
      classWeights: 'inverseFrequency',
      validationPatience: null,
      augmentation: { ...NO_AUGMENTATION, flips: true, rotation: 180, saturation: 0.3, noise: 0.05 },
    },
    forNetwork: { 'lraspp-mobilenetv3-large': { learningRate: 1e-3 } },
  },
  study5: { title: 'mobile networks: SGD with momentum, batch 10, 50 epochs', settings: study5 },
  'study5-step': {
    title: 'study5 with a rate that falls tenfold every 2 epochs, batch 6',
    settings: { ...study5, batchSize: 6, learningRate: 5e-4, l2: 2e-4, schedule: 'step', stepEpochs: 2, stepFactor: 0.1 },
  },
};

/** The settings of a preset for a network. */
export function presetSettings(name: PresetName, network: string): PresetSettings {
  const { settings, forNetwork } = TRAINING_PRESETS[name];
  return { ...settings, ...forNetwork?.[network] };
}
