import { NORMALISATION_TITLES, OPTIMIZER_TITLES } from '../../../shared/engineProtocol/trainingSettings.ts';

interface FieldFacts {
  /** Where it stands in the settings. */
  readonly path: string;
  readonly label: string;
  /** What it does, in a sentence. */
  readonly help: string;
}

/** A training setting as it is shown. A number that may be left empty means no limit then. */
export type SettingField = FieldFacts &
  (
    | { readonly kind: 'number'; readonly whole?: boolean; readonly nullable?: boolean; readonly min?: number; readonly step?: number }
    | { readonly kind: 'switch' }
    | { readonly kind: 'choice'; readonly choices: Readonly<Record<string, string>> }
    | { readonly kind: 'rates' }
    | { readonly kind: 'weights' }
  );

export interface SettingGroup {
  readonly title: string;
  readonly fields: readonly SettingField[];
}

const WEIGHTINGS = { none: 'none', inverseFrequency: 'inverse frequency', medianFrequency: 'median frequency' } as const;
const SCHEDULES = { constant: 'constant', cosine: 'cosine', step: 'in steps', polynomial: 'polynomial' } as const;
const share = { kind: 'number', min: 0, step: 0.05 } as const;

/** Every training setting that is not chosen above them, in groups. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  {
    title: 'Steps',
    fields: [
      { path: 'batchSize', label: 'Tiles per step', help: 'How many tiles are looked at before the network is corrected. More is steadier and takes more memory.', kind: 'number', whole: true, min: 1 },
      { path: 'microBatch', label: 'Of them at once', help: 'Computes a step in parts of so many tiles: less memory, the same result. Empty: all at once.', kind: 'number', whole: true, nullable: true, min: 1 },
      { path: 'maxIterations', label: 'At most so many steps', help: 'Ends the training after them, whatever the epochs. Empty: no limit.', kind: 'number', whole: true, nullable: true, min: 1 },
      { path: 'validationPatience', label: 'Stop without gain', help: 'Ends the training after so many validations that were no better. Empty: never.', kind: 'number', whole: true, nullable: true, min: 1 },
      { path: 'validationsPerEpoch', label: 'Validations per epoch', help: 'How often within one round through the tiles the network is judged.', kind: 'number', whole: true, min: 1 },
      { path: 'seed', label: 'Seed', help: 'Decides everything that is random: the same seed gives the same model.', kind: 'number', whole: true, min: 0 },
    ],
  },
  {
    title: 'Learning rate',
    fields: [
      { path: 'optimizer', label: 'Way of stepping', help: 'Adam suits nearly everything; AdamW transformers; SGD is what older studies used.', kind: 'choice', choices: OPTIMIZER_TITLES },
      { path: 'learningRate', label: 'Learning rate', help: 'How large the corrections are. Too large diverges, too small takes forever.', kind: 'number', min: 0, step: 0.0001 },
      { path: 'schedule', label: 'How it falls', help: 'Over the whole training along a cosine or a power, in steps, or not at all.', kind: 'choice', choices: SCHEDULES },
      { path: 'stepEpochs', label: 'Epochs of a step', help: 'With "in steps": the rate falls after so many epochs.', kind: 'number', whole: true, min: 1 },
      { path: 'stepFactor', label: 'Factor of a step', help: 'With "in steps": what the rate is multiplied by.', kind: 'number', min: 0, step: 0.1 },
      { path: 'polynomialPower', label: 'Power', help: 'With "polynomial": the power of what is left.', kind: 'number', min: 0, step: 0.1 },
      { path: 'warmUpIterations', label: 'Warm-up', help: 'Steps over which the rate rises from nothing; transformers need it.', kind: 'number', whole: true, min: 0 },
      { path: 'momentum', label: 'Momentum', help: 'Share of the last correction that SGD goes on with.', kind: 'number', min: 0, step: 0.1 },
      { path: 'l2', label: 'Restraint of weights (L2)', help: 'Keeps weights small, against learning single tiles by heart.', kind: 'number', min: 0, step: 0.0001 },
      { path: 'gradientLimit', label: 'Limit of corrections', help: 'Shortens corrections that are longer than this. Empty: no limit.', kind: 'number', nullable: true, min: 0, step: 0.5 },
      { path: 'averaging', label: 'Running mean', help: 'The model is a running mean of the network: 0.998 averages some 500 steps, against swings from step to step. 0: the last step’s.', kind: 'number', min: 0, step: 0.001 },
      { path: 'layerRates', label: 'Rates of layers', help: 'What the rate of layers is multiplied by, by the start of their names: conv1=0, block_=0.1 (0: frozen).', kind: 'rates' },
    ],
  },
  {
    title: 'What counts as an error',
    fields: [
      { path: 'classWeights', label: 'Weight of rare classes', help: 'Lets classes that fill few pixels count more.', kind: 'choice', choices: WEIGHTINGS },
      { path: 'loss.crossEntropy', label: 'Cross-entropy', help: 'Every pixel counts by how wrong it is. 0: left out.', kind: 'number', min: 0, step: 0.1 },
      { path: 'loss.focal', label: 'Focal loss', help: 'As cross-entropy, but pixels that are right already count less.', kind: 'number', min: 0, step: 0.1 },
      { path: 'loss.dice', label: 'Dice loss', help: 'Judges the overlap of each class: helps where a class is rare.', kind: 'number', min: 0, step: 0.1 },
      { path: 'loss.focalAlpha', label: 'Focal: weight', help: 'The factor α of the focal loss.', kind: 'number', min: 0, step: 0.05 },
      { path: 'loss.focalGamma', label: 'Focal: power', help: 'The power γ of the focal loss: larger leaves out more of what is right.', kind: 'number', min: 0, step: 0.5 },
    ],
  },
  {
    title: 'Variation of the tiles',
    fields: [
      { path: 'augmentation.flips', label: 'Mirror', help: 'Steel has no left and right.', kind: 'switch' },
      { path: 'augmentation.quarterTurns', label: 'Quarter turns', help: 'Leave off where the rolling direction matters.', kind: 'switch' },
      { path: 'augmentation.randomPosition', label: 'Shift', help: 'Cuts tiles at ever new places.', kind: 'switch' },
      { path: 'augmentation.rotation', label: 'Free turns, degrees', help: 'Turns by up to this either way.', kind: 'number', min: 0, step: 15 },
      { path: 'augmentation.scale', label: 'Size', help: 'Enlarges or makes smaller by up to 1 + this.', ...share },
      { path: 'augmentation.brightness', label: 'Brightness', help: 'Lighter or darker by up to this share.', ...share },
      { path: 'augmentation.contrast', label: 'Contrast', help: 'Stronger or weaker by up to this share.', ...share },
      { path: 'augmentation.gamma', label: 'Gamma', help: 'Grey values to a power of up to 1 + this.', ...share },
      { path: 'augmentation.saturation', label: 'Colours', help: 'Stronger or weaker by up to this share.', ...share },
      { path: 'augmentation.blur', label: 'Blur, px', help: 'As if out of focus by up to this.', kind: 'number', min: 0, step: 0.5 },
      { path: 'augmentation.noise', label: 'Noise', help: 'As of a camera, up to this share of the range.', kind: 'number', min: 0, step: 0.01 },
      { path: 'augmentation.cutout', label: 'Cut-outs', help: 'How probable it is that small areas are blacked out.', ...share },
      { path: 'augmentation.maxClassShare', label: 'Most of one class', help: 'Draws tiles again, near by, that one class fills beyond this share.', ...share },
      { path: 'augmentation.balanceTries', label: 'Draws for it', help: 'How often such a tile is drawn again.', kind: 'number', whole: true, min: 1 },
    ],
  },
  {
    title: 'What the network sees',
    fields: [
      { path: 'normalisation', label: 'Brightness measured on', help: '"Each micrograph", "the brightest" and "the levels" make exposures comparable (the second keeps how dark a field is on the whole, the third shows the darkest and Otsu’s two classes besides, for phases that differ in brightness); "ImageNet" suits published weights.', kind: 'choice', choices: NORMALISATION_TITLES },
      { path: 'evenLight', label: 'Even out the light', help: 'Takes dark corners and one-sided light out of every micrograph first, in training and in use.', kind: 'switch' },
      { path: 'halfSize', label: 'Half size', help: 'Halves the micrographs first, so that the network sees twice as far.', kind: 'switch' },
      { path: 'trainUpsampling', label: 'Learn the enlarging too', help: 'DeepLabv3+ only: its bilinear enlarging is trained as well.', kind: 'switch' },
      { path: 'initialWeights', label: 'Start from a file', help: 'Path of weights on this computer: PyTorch, safetensors, ONNX or a model of Nital. Empty: from chance.', kind: 'weights' },
    ],
  },
  {
    title: 'This computer',
    fields: [
      { path: 'threads', label: 'Threads', help: 'How many of the processor’s cores work. Empty: all.', kind: 'number', whole: true, nullable: true, min: 1 },
      { path: 'checkpointSeconds', label: 'Seconds between checkpoints', help: 'At most so much is lost when the power goes.', kind: 'number', min: 0, step: 10 },
    ],
  },
];
