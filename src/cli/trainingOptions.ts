import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { TrainingDeviceChoice } from '../shared/engineProtocol/devices.ts';
import { NO_AUGMENTATION, normalisationSchema, optimizerSchema, type InitialWeights, type OptimizerName, type TrainingSettings, type TrainingSettingsInput } from '../shared/engineProtocol/trainingSettings.ts';
import { PRESET_NAMES, presetSettings, TRAINING_PRESETS, type PresetName } from '../shared/engineProtocol/trainingPresets.ts';
import { numberBetween, wholeNumber, type DeviceOptions } from './options.ts';

/** Options that decide what a network learns and how. */
export interface TrainingOptions extends Omit<DeviceOptions, 'device'> {
  readonly device: TrainingDeviceChoice;
  readonly network: string;
  readonly preset: PresetName;
  readonly epochs?: number;
  readonly iterations?: number;
  readonly minutes?: number;
  readonly batch?: number;
  readonly microBatch?: number;
  readonly loss?: Readonly<Record<string, number>>;
  readonly focalAlpha?: number;
  readonly focalGamma?: number;
  readonly optimizer?: OptimizerName;
  readonly momentum?: number;
  readonly learningRate?: number;
  readonly schedule?: 'constant' | 'cosine' | 'step' | 'polynomial';
  readonly stepEpochs?: number;
  readonly stepFactor?: number;
  readonly power?: number;
  readonly warmUp?: number;
  readonly l2?: number;
  readonly gradientLimit?: number;
  readonly averaging?: number;
  readonly freeze?: readonly string[];
  readonly layerRates?: Readonly<Record<string, number>>;
  readonly classWeights?: 'none' | 'inverseFrequency' | 'medianFrequency';
  readonly patience?: number;
  readonly augmentation: boolean;
  readonly rotation?: number;
  readonly scale?: number;
  readonly gamma?: number;
  readonly saturation?: number;
  readonly blur?: number;
  readonly noise?: number;
  readonly cutout?: number;
  readonly maxClassShare?: number;
  readonly halfSize?: boolean;
  readonly evenLight?: boolean;
  readonly normalisation?: TrainingSettings['normalisation'];
  readonly trainUpsampling: boolean;
  readonly weights?: string;
  readonly weightsOf?: InitialWeights['what'];
  readonly checkpointSeconds?: number;
  readonly seed: number;
}

/** Options of a command that trains several times: what limits a training limits each of them. */
export type EachTrainingOptions = Omit<TrainingOptions, 'iterations' | 'minutes'> & { readonly iterationsEach?: number; readonly minutesEach?: number };

/** The options of each single training. */
export function eachOf({ iterationsEach, minutesEach, ...options }: EachTrainingOptions): TrainingOptions {
  return { ...options, ...given({ iterations: iterationsEach, minutes: minutesEach }) };
}

/** Adds these options to a command; `each`: to one that trains several times (see `eachOf`). */
export function trainingOptions(command: Command, each: '' | '-each' = ''): Command {
  const limits = each === '' ? '--minutes or --iterations' : '--minutes-each or --iterations-each';
  return command
    .option('--network <id>', 'which network; see "nital networks"', 'deeplabv3plus-mobilenetv2')
    .addOption(new Option('--preset <name>', `settings to start from, which other options change:\n${PRESET_NAMES.map((name) => `${name}: ${TRAINING_PRESETS[name].title}`).join('\n')}\n`).choices(PRESET_NAMES).default('default'))
    .option('--epochs <n>', `how often every tile is seen (default: the preset’s, 20; with ${limits} without limit)`, wholeNumber(1))
    .option(`--iterations${each} <n>`, `stop ${each === '' ? '' : 'each training '}after this many steps, whatever the epochs`, wholeNumber(1))
    .option(`--minutes${each} <n>`, `stop ${each === '' ? '' : 'each training '}after about this long`, numberBetween(0.01, 1e5))
    .option('--batch <n>', 'tiles per step (default: the preset’s, 8)', wholeNumber(1))
    .option('--micro-batch <n>', 'tiles that are computed at once, a divisor of the batch: less memory (default: the batch)', wholeNumber(1))
    .option('--loss <terms>', 'crossEntropy, focal, dice, or a sum: crossEntropy=1,dice=0.5 (default crossEntropy)', parseLoss)
    .option('--focal-alpha <n>', 'what the focal loss is multiplied by (default 0.25)', numberBetween(1e-6, 1e6))
    .option('--focal-gamma <n>', 'how little pixels that are right count in the focal loss (default 2)', numberBetween(0, 20))
    .addOption(new Option('--optimizer <kind>', 'how to step down the gradient (default adam)').choices(optimizerSchema.options))
    .option('--momentum <n>', 'share of the last step that sgd goes on with (default 0.9)', numberBetween(0, 0.9999))
    .option('--learning-rate <n>', 'size of a step (default 0.001)', numberBetween(1e-9, 1e12))
    .addOption(new Option('--schedule <kind>', 'how the step size goes down (default: the preset’s, cosine)').choices(['constant', 'cosine', 'step', 'polynomial']))
    .option('--step-epochs <n>', 'epochs between the steps of --schedule step (default 10)', wholeNumber(1))
    .option('--step-factor <n>', 'what each of them multiplies the step size by (default 0.1)', numberBetween(1e-9, 1))
    .option('--power <n>', 'power of --schedule polynomial (default 0.9)', numberBetween(0.01, 10))
    .option('--warm-up <n>', 'iterations over which the step size rises from nothing (default 0)', wholeNumber(0))
    .option('--l2 <n>', 'weight decay (default 0.0001)', numberBetween(0, 10))
    .option('--gradient-limit <n>', 'shorten gradients that are longer than this, all learnables together', numberBetween(1e-9, 1e9))
    .option('--averaging <share>', 'let the model be a running mean of the weights that keeps this share at each step: 0.998 averages some 500 steps (default 0: the weights as they are)', numberBetween(0, 0.99999))
    .option('--freeze <starts>', 'keep layers as they are (running statistics too) whose names begin so: conv1,block_1_ (see "nital networks")', parseNames)
    .option('--layer-rates <start=factor,...>', 'multiply the step size of layers whose names begin so: block_=0.1', parseNumbers)
    .addOption(new Option('--class-weights <kind>', 'weigh rare classes more (default: the preset’s, none)').choices(['none', 'inverseFrequency', 'medianFrequency']))
    .option('--patience <n>', 'stop after this many validations without gain (default: the preset’s, never)', wholeNumber(1))
    .option('--no-augmentation', 'do not flip, turn, shift or re-light training tiles')
    .option('--rotation <degrees>', 'turn tiles freely by up to this, either way', numberBetween(0, 180))
    .option('--scale <share>', 'enlarge tiles or make them smaller by up to 1 + this', numberBetween(0, 3))
    .option('--gamma <share>', 'raise grey values to a power of up to 1 + this', numberBetween(0, 3))
    .option('--saturation <share>', 'make colours stronger or weaker by up to this', numberBetween(0, 1))
    .option('--blur <px>', 'blur by a deviation of up to this', numberBetween(0, 10))
    .option('--noise <share>', 'add noise of a deviation of up to this share of the full range', numberBetween(0, 1))
    .option('--cutout <probability>', 'black out five areas of 5×5 px', numberBetween(0, 1))
    .option('--max-class-share <share>', 'draw tiles again, near by, of which one class fills more than this', numberBetween(0.01, 1))
    .option('--half-size', 'halve micrographs first, so that the network sees twice as far (tiles are twice as large then)')
    .option('--even-light', 'take uneven light (dark corners, one-sided lamps) out of micrographs first, as far as they show it themselves')
    .addOption(new Option('--normalisation <by>', 'mean and deviation of the channels: of the training tiles, of ImageNet, or of each micrograph itself (image, or white: its brightest pixels are white, so that a field of one phase still shows which; levels: red so, green between its dark and white, blue between Otsu’s two classes, for phases that differ in brightness; default: the preset’s, tiles)').choices(normalisationSchema.options))
    .option('--train-upsampling', 'train the bilinear up-sampling of DeepLabv3+ too', false)
    .option('--weights <file>', 'start from these weights: PyTorch (.pth), safetensors, ONNX, or a model of Nital')
    .addOption(new Option('--weights-of <part>', 'which part of the network starts from them (default: all)').choices(['all', 'encoder']))
    .option('--checkpoint-seconds <n>', 'write a checkpoint at least this often (default 60)', numberBetween(0.1, 86_400))
    .option('--seed <n>', 'decides everything that is random', wholeNumber(0), 1);
}

/** The training settings that the options say. */
export function settingsOf(options: TrainingOptions): TrainingSettingsInput {
  const preset = presetSettings(options.preset, options.network);
  const endless = options.preset === 'default' && (options.minutes !== undefined || options.iterations !== undefined);
  return {
    ...preset,
    network: options.network,
    epochs: options.epochs ?? (endless ? 100_000 : preset.epochs),
    trainUpsampling: options.trainUpsampling,
    initialWeights: options.weights === undefined ? null : { path: resolve(options.weights), what: options.weightsOf ?? 'all' },
    seed: options.seed,
    device: options.device,
    threads: options.threads ?? null,
    maxSeconds: options.minutes === undefined ? null : options.minutes * 60,
    ...given({
      batchSize: options.batch,
      schedule: options.schedule,
      validationPatience: options.patience,
      classWeights: options.classWeights,
      halfSize: options.halfSize,
      evenLight: options.evenLight,
      normalisation: options.normalisation,
      augmentation: augmentationOf(options, preset.augmentation),
      loss: lossOf(options, preset.loss),
      layerRates: layerRatesOf(options),
      maxIterations: options.iterations,
      microBatch: options.microBatch,
      optimizer: options.optimizer,
      momentum: options.momentum,
      learningRate: options.learningRate,
      stepEpochs: options.stepEpochs,
      stepFactor: options.stepFactor,
      polynomialPower: options.power,
      warmUpIterations: options.warmUp,
      l2: options.l2,
      gradientLimit: options.gradientLimit,
      averaging: options.averaging,
      checkpointSeconds: options.checkpointSeconds,
    }),
  };
}

/** Without what is not given. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** The preset's variations, or none at all, with those that are asked for. */
function augmentationOf(options: TrainingOptions, preset: TrainingSettingsInput['augmentation']): TrainingSettingsInput['augmentation'] {
  const { rotation, scale, gamma, saturation, blur, noise, cutout, maxClassShare } = options;
  return { ...(options.augmentation ? preset : NO_AUGMENTATION), ...given({ rotation, scale, gamma, saturation, blur, noise, cutout, maxClassShare }) };
}

function lossOf({ loss, focalAlpha, focalGamma }: TrainingOptions, preset: TrainingSettingsInput['loss']): TrainingSettingsInput['loss'] {
  return { ...preset, ...(loss === undefined ? {} : { crossEntropy: 0, focal: 0, dice: 0, ...loss }), ...given({ focalAlpha, focalGamma }) };
}

function layerRatesOf({ layerRates, freeze }: TrainingOptions): Record<string, number> | undefined {
  if (layerRates === undefined && freeze === undefined) return undefined;
  return { ...layerRates, ...Object.fromEntries((freeze ?? []).map((start) => [start, 0])) };
}

const LOSSES: readonly string[] = ['crossEntropy', 'focal', 'dice'];

/** `dice` or `crossEntropy=1,dice=0.5`: names with their weights, 1 where none is written. */
function parseLoss(text: string): Record<string, number> {
  const terms = Object.fromEntries(text.split(',').map((part): [string, number] => {
    const [name = '', weight = '1'] = part.split('=').map((word) => word.trim());
    return [name, weight === '' ? NaN : Number(weight)];
  }));
  const right = Object.entries(terms).every(([name, weight]) => LOSSES.includes(name) && weight >= 0) && Object.values(terms).some((weight) => weight > 0 && weight < Infinity);
  if (!right) throw new InvalidArgumentError(`Write ${LOSSES.join(', ')}, or a sum of them with weights, e.g. crossEntropy=1,dice=0.5.`);
  return terms;
}

function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Write names between commas, e.g. conv1,block_1_.');
  return names;
}

/** `block_=0.1,scorer=2`. */
function parseNumbers(text: string): Record<string, number> {
  const entries = text.split(',').map((part): [string, number] => {
    const at = part.lastIndexOf('=');
    const number = part.slice(at + 1).trim();
    return [part.slice(0, Math.max(at, 0)).trim(), number === '' ? NaN : Number(number)];
  });
  if (entries.some(([name, number]) => name === '' || !(number >= 0 && number < Infinity))) throw new InvalidArgumentError('Write names with numbers of at least 0, e.g. block_=0.1,scorer=2.');
  return Object.fromEntries(entries);
}
