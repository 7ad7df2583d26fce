import type { DatasetRecipeInput } from '../../src/shared/datasets/recipe.ts';
import type { TrainingSettingsInput } from '../../src/shared/engineProtocol/trainingSettings.ts';
import type { SyntheticRequest } from '../../src/main/services/synthetic/SyntheticRequest.ts';
import { WIDE_RANGES } from '../../src/synthetic/randomSettings.ts';

/** What makes the model `nital-ferrite-pearlite`: its micrographs, its training, and those it is judged on. */

export const NAME = 'nital-ferrite-pearlite';
export const TITLE = 'Ferrite and pearlite in optical micrographs of etched unalloyed steel';
export const LABEL_SET = '0:ferrite,1:pearlite';
export const COMMAND = 'npm run model:box';

export const MICROMETRES_PER_PIXEL = { low: WIDE_RANGES.umPerPx[0], high: WIDE_RANGES.umPerPx[1] };

/**
 * The finest scale that the network sees, µm per pixel: finer micrographs are made smaller first. So it always sees several
 * grains at once, without which nobody could tell the phases apart, and still the lamellae of coarse pearlite.
 */
export const FINEST_SEEN = 0.1;

/** What the model is made for, beside the scale: etched so that pearlite is clearly darker, grains that a field shows several of. */
const STATED = { pearliteShare: [0.12, 0.6], grainPx: [32, 200] } satisfies SyntheticRequest['random'];

const FIELD = { width: 416, height: 416, fields: 1, random: { captionTruth: 'ferrite', umPerPx: [FINEST_SEEN, 1], grainPx: [24, 150] } } satisfies Partial<SyntheticRequest>;
const STATED_FIELD = { ...FIELD, random: { ...FIELD.random, ...STATED, grainPx: [STATED.grainPx[0], 150] } } satisfies Partial<SyntheticRequest>;

interface Stage {
  /** Where its micrographs, and in the end its model, are kept. */
  readonly file: string;
  readonly specimens: readonly SyntheticRequest[];
  readonly dataset: DatasetRecipeInput;
  readonly settings: TrainingSettingsInput;
  /** Starts from the model before as it is stored to ship, not as it was trained: so did the one that ships now. */
  readonly fromStored?: true;
  /** Starts as if the model before had looked at red alone, since green and blue show something else now. */
  readonly fromRed?: true;
}

const DATASET: DatasetRecipeInput = { name: 'box', tileSize: 224, split: { by: 'specimen', shares: [0.9, 0.1, 0] }, seed: 1 };

const SETTINGS: TrainingSettingsInput = {
  network: 'deeplabv3plus-mobilenetv2',
  epochs: 1000,
  maxIterations: 5200,
  batchSize: 4,
  learningRate: 0.001,
  schedule: 'cosine',
  warmUpIterations: 40,
  validationPatience: null,
  normalisation: 'image',
  augmentation: { rotation: 180, scale: 0.35, gamma: 0.2, saturation: 0.5, brightness: 0.05, contrast: 0.1, blur: 0.6, noise: 0.02 },
  seed: 1,
  device: 'cpu',
};

/** Exposure is taken out by what is white, so tiles are varied in it less: how dark a phase is has to count. */
const BY_WHITE: TrainingSettingsInput = { ...SETTINGS, normalisation: 'white', augmentation: { ...SETTINGS.augmentation, scale: 0.2, gamma: 0.1, brightness: 0.02, blur: 0.3 } };

/** A little more than the model is stated for, in fields of every share of pearlite. */
const LAST_FIELD = { ...FIELD, random: { ...FIELD.random, pearliteShare: [0.1, 0.64], grainPx: [28, 180] } } satisfies Partial<SyntheticRequest>;
/** Hardest of all: little ferrite among pearlite that is nearly as bright. */
const PALE_FIELD = { ...LAST_FIELD, random: { ...LAST_FIELD.random, pearliteShare: [0.45, 0.66] } } satisfies Partial<SyntheticRequest>;

/** Fields in which more grains are seen at once, the largest that the model is stated for among them. */
const FAR_RANDOM = { ...LAST_FIELD.random, grainPx: [28, 200] } satisfies SyntheticRequest['random'];
const FAR_FIELD = { ...LAST_FIELD, width: 480, height: 480, random: FAR_RANDOM } satisfies Partial<SyntheticRequest>;

/** As large as a field in use is high, so that what is found out of a whole micrograph is found out of about as many grains. */
const WHOLE_FIELD = { ...FAR_FIELD, width: 640, height: 640 } satisfies Partial<SyntheticRequest>;

/**
 * So many specimens of any settings, of settings from the ends of their ranges, of little of either phase, and of large grains that the etch tints;
 * 160 of pale pearlite with little else, and 120 of wide lamellae. Seeds follow `seed`.
 */
function withHardFields(field: typeof FAR_FIELD, seed: number, counts: Readonly<Record<'any' | 'ends' | 'littlePearlite' | 'littleFerrite' | 'tinted', number>>): SyntheticRequest[] {
  return [
    { ...field, specimens: counts.any, seed: seed + 1 },
    { ...field, random: { ...FAR_RANDOM, outer: true }, specimens: counts.ends, seed: seed + 4 },
    { ...field, specimens: counts.littlePearlite, pearlite: { from: 0, to: 0.04 }, seed: seed + 2 },
    { ...field, specimens: counts.littleFerrite, pearlite: { from: 0.94, to: 0.99 }, seed: seed + 3 },
    { ...field, random: { ...FAR_RANDOM, pearliteShare: [0.45, 0.66] }, specimens: 160, pearlite: { from: 0.7, to: 0.97 }, seed: seed + 5 },
    { ...field, random: { ...FAR_RANDOM, grainPx: [90, 220], ferriteVariation: [0.04, 0.07] }, specimens: counts.tinted, pearlite: { from: 0.02, to: 0.5 }, seed: seed + 6 },
    { ...field, random: { ...FAR_RANDOM, umPerPx: [FINEST_SEEN, 0.2], lamellarSpacingUm: [0.35, 0.5], pearliteShare: [0.3, 0.64] }, specimens: 120, pearlite: { from: 0.4, to: 0.95 }, seed: seed + 7 },
  ];
}

/** Colours are left as they are: each channel stands for something else. */
const BY_LEVELS: TrainingSettingsInput = { ...BY_WHITE, normalisation: 'levels', evenLight: true, augmentation: { ...BY_WHITE.augmentation, saturation: 0 } };

/**
 * First everything that a micrograph of ferrite and pearlite may be, then what the model is stated for, from the weights of the first;
 * then the same with each micrograph's brightest as white, so that a field of little else than pearlite is seen to be dark, whatever its exposure;
 * then under even light, so that ferrite in a dark corner is not taken for pearlite; then in larger tiles, because a grain that is
 * tinted, or pale pearlite, shows what it is only beside others; last with the dark level and Otsu's classes of the whole micrograph
 * beside its white, because those others may lie outside the tile.
 * Each specimen has its own scale, structure, etch, light and dirt. Ends of the ranges are rare and hard, so they get their own.
 */
export const STAGES: readonly [Stage, ...Stage[]] = [
  {
    file: 'training.nital',
    specimens: [
      { ...FIELD, specimens: 400, seed: 11 },
      { ...FIELD, random: { ...FIELD.random, outer: true }, specimens: 320, seed: 14 },
      { ...FIELD, specimens: 40, pearlite: { from: 0, to: 0.03 }, seed: 12 },
      { ...FIELD, specimens: 24, pearlite: { from: 0.97, to: 1 }, seed: 13 },
    ],
    dataset: DATASET,
    settings: SETTINGS,
  },
  {
    file: 'refining.nital',
    specimens: [
      { ...STATED_FIELD, specimens: 400, seed: 21 },
      { ...STATED_FIELD, random: { ...STATED_FIELD.random, outer: true }, specimens: 400, seed: 24 },
      { ...STATED_FIELD, specimens: 30, pearlite: { from: 0, to: 0.05 }, seed: 22 },
      { ...STATED_FIELD, specimens: 20, pearlite: { from: 0.95, to: 1 }, seed: 23 },
    ],
    dataset: DATASET,
    settings: { ...SETTINGS, maxIterations: 2400, learningRate: 0.0006, augmentation: { ...SETTINGS.augmentation, scale: 0.2, blur: 0.3 }, seed: 2 },
  },
  {
    file: 'white.nital',
    specimens: [
      { ...LAST_FIELD, specimens: 420, seed: 31 },
      { ...LAST_FIELD, random: { ...LAST_FIELD.random, outer: true }, specimens: 420, seed: 34 },
      { ...LAST_FIELD, specimens: 36, pearlite: { from: 0, to: 0.04 }, seed: 32 },
      { ...LAST_FIELD, specimens: 24, pearlite: { from: 0.94, to: 0.99 }, seed: 33 },
    ],
    dataset: DATASET,
    settings: { ...BY_WHITE, maxIterations: 3200, seed: 3 },
    fromStored: true,
  },
  {
    file: 'even.nital',
    specimens: [
      { ...LAST_FIELD, specimens: 360, seed: 41 },
      { ...LAST_FIELD, random: { ...LAST_FIELD.random, outer: true }, specimens: 400, seed: 44 },
      { ...LAST_FIELD, specimens: 30, pearlite: { from: 0, to: 0.04 }, seed: 42 },
      { ...LAST_FIELD, specimens: 24, pearlite: { from: 0.94, to: 0.99 }, seed: 43 },
      { ...PALE_FIELD, specimens: 90, pearlite: { from: 0.75, to: 0.97 }, seed: 45 },
    ],
    dataset: DATASET,
    settings: { ...BY_WHITE, evenLight: true, maxIterations: 2800, seed: 4 },
    fromStored: true,
  },
  {
    file: 'far.nital',
    specimens: withHardFields(FAR_FIELD, 50, { any: 400, ends: 700, littlePearlite: 60, littleFerrite: 40, tinted: 120 }),
    dataset: { ...DATASET, name: 'box384', tileSize: 384 },
    settings: { ...BY_WHITE, evenLight: true, maxIterations: 5000, batchSize: 3, learningRate: 0.0006, seed: 5 },
    fromStored: true,
  },
  {
    file: 'levels.nital',
    specimens: withHardFields(WHOLE_FIELD, 60, { any: 300, ends: 700, littlePearlite: 50, littleFerrite: 40, tinted: 160 }),
    dataset: { ...DATASET, name: 'box640', tileSize: 384, split: { by: 'specimen', shares: [0.95, 0.05, 0] } },
    settings: { ...BY_LEVELS, maxIterations: 4200, batchSize: 3, learningRate: 0.0006, averaging: 0.998, seed: 6 },
    fromStored: true,
    fromRed: true,
  },
];

/** What the model is judged on: every setting from the lowest or highest quarter of its range. What seeds 9001 and 9002 draw was looked at while the recipe was made. */
export const HELD_OUT_SPECIMENS = { width: 1024, height: 768, fields: 1, random: { ...STATED, outer: true }, specimens: 120, seed: 9003 } satisfies SyntheticRequest;

/** How its kernels are stored. */
export const STORAGE = 'int8';

/** Where it must not be believed, in words. */
export const LIMITS: readonly string[] = [
  'Trained on synthetic micrographs alone. Compare its masks with what you see, on your own micrographs, before you report a figure.',
  'Ferrite bright, pearlite dark or lamellar, after a nital or picral etch in bright field. Not for inverted contrast, dark field, DIC, colour etchants or electron micrographs.',
  'It knows ferrite and pearlite only: bainite, martensite, Widmanstätten ferrite, spheroidised carbides, graphite or large slag are called one of the two.',
  `${MICROMETRES_PER_PIXEL.low} to ${MICROMETRES_PER_PIXEL.high} µm per pixel, grains ${STATED.grainPx[0]} to ${STATED.grainPx[1]} pixels wide, pearlite at most ${STATED.pearliteShare[1]} times as bright as ferrite. Phase boundaries are found to about a pixel: the finer the structure, the larger the error of a fraction.`,
  'Where one field shows a single phase without any boundary, only texture tells which it is: take more of the specimen into the field.',
  'A burnt-in caption is segmented like anything else: cut bars off before fractions are measured.',
];
