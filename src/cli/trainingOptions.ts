import { InvalidArgumentError, Option, type Command } from 'commander';
import { optimizerSchema, type OptimizerName, type TrainingSettingsInput } from '../shared/engineProtocol/jobs.ts';
import { numberBetween, wholeNumber, type DeviceOptions } from './options.ts';

/** Options that decide what a network learns and how. */
export interface TrainingOptions extends DeviceOptions {
  readonly network: string;
  readonly preset: 'default' | 'study1';
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
  readonly freeze?: readonly string[];
  readonly layerRates?: Readonly<Record<string, number>>;
  readonly classWeights: 'none' | 'inverseFrequency' | 'medianFrequency';
  readonly patience?: number;
  readonly augmentation: boolean;
  readonly trainUpsampling: boolean;
  readonly checkpointSeconds?: number;
  readonly seed: number;
}

/** Adds these options to a command. */
export function trainingOptions(command: Command): Command {
  return command
    .option('--network <id>', 'which network; see "nital networks"', 'deeplabv3plus-mobilenetv2')
    .addOption(new Option('--preset <name>', 'study1: the ferrite/pearlite study, 54 crops × 4 turns, split by crop (leaky, for comparison only)').choices(['default', 'study1']).default('default'))
    .option('--epochs <n>', 'how often every tile is seen (default 20; with --minutes without limit; study1: 3)', wholeNumber(1))
    .option('--iterations <n>', 'stop after this many steps, whatever the epochs', wholeNumber(1))
    .option('--minutes <n>', 'stop after about this long', numberBetween(0.01, 1e5))
    .option('--batch <n>', 'tiles per step (default 8; study1: 32)', wholeNumber(1))
    .option('--micro-batch <n>', 'tiles that are computed at once, a divisor of the batch: less memory (default: the batch)', wholeNumber(1))
    .option('--loss <terms>', 'crossEntropy, focal, dice, or a sum: crossEntropy=1,dice=0.5 (default crossEntropy)', parseLoss)
    .option('--focal-alpha <n>', 'what the focal loss is multiplied by (default 0.25)', numberBetween(1e-6, 1e6))
    .option('--focal-gamma <n>', 'how little pixels that are right count in the focal loss (default 2)', numberBetween(0, 20))
    .addOption(new Option('--optimizer <kind>', 'how to step down the gradient (default adam)').choices(optimizerSchema.options))
    .option('--momentum <n>', 'share of the last step that sgd goes on with (default 0.9)', numberBetween(0, 0.9999))
    .option('--learning-rate <n>', 'size of a step (default 0.001)', numberBetween(1e-9, 1e12))
    .addOption(new Option('--schedule <kind>', 'how the step size goes down (default cosine; study1: constant)').choices(['constant', 'cosine', 'step', 'polynomial']))
    .option('--step-epochs <n>', 'epochs between the steps of --schedule step (default 10)', wholeNumber(1))
    .option('--step-factor <n>', 'what each of them multiplies the step size by (default 0.1)', numberBetween(1e-9, 1))
    .option('--power <n>', 'power of --schedule polynomial (default 0.9)', numberBetween(0.01, 10))
    .option('--warm-up <n>', 'iterations over which the step size rises from nothing (default 0)', wholeNumber(0))
    .option('--l2 <n>', 'weight decay (default 0.0001)', numberBetween(0, 10))
    .option('--gradient-limit <n>', 'shorten gradients that are longer than this, all learnables together', numberBetween(1e-9, 1e9))
    .option('--freeze <starts>', 'keep layers as they are whose names begin so: conv1,block_1_ (see "nital networks")', parseNames)
    .option('--layer-rates <start=factor,...>', 'multiply the step size of layers whose names begin so: block_=0.1', parseNumbers)
    .addOption(new Option('--class-weights <kind>', 'weigh rare classes more').choices(['none', 'inverseFrequency', 'medianFrequency']).default('none'))
    .option('--patience <n>', 'stop after this many validations without gain (default: never; study1: 4)', wholeNumber(1))
    .option('--no-augmentation', 'do not flip, turn, shift or re-light training tiles')
    .option('--train-upsampling', 'train the bilinear up-sampling of DeepLabv3+ too', false)
    .option('--checkpoint-seconds <n>', 'write a checkpoint at least this often (default 60)', numberBetween(0.1, 86_400))
    .option('--seed <n>', 'decides everything that is random', wholeNumber(0), 1);
}

/** The training settings that the options say. */
export function settingsOf(options: TrainingOptions): TrainingSettingsInput {
  const study = options.preset === 'study1';
  const plain = { flips: false, quarterTurns: false, randomPosition: false, brightness: 0, contrast: 0 };
  return {
    network: options.network,
    epochs: options.epochs ?? (study ? 3 : options.minutes === undefined && options.iterations === undefined ? 20 : 100_000),
    batchSize: options.batch ?? (study ? 32 : 8),
    schedule: options.schedule ?? (study ? 'constant' : 'cosine'),
    validationPatience: options.patience ?? (study ? 4 : null),
    classWeights: options.classWeights,
    trainUpsampling: options.trainUpsampling,
    seed: options.seed,
    device: options.device,
    threads: options.threads ?? null,
    maxSeconds: options.minutes === undefined ? null : options.minutes * 60,
    ...(options.augmentation && !study ? {} : { augmentation: plain }),
    ...given({
      loss: lossOf(options),
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
      checkpointSeconds: options.checkpointSeconds,
    }),
  };
}

/** Without what is not given. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function lossOf({ loss, focalAlpha, focalGamma }: TrainingOptions): TrainingSettingsInput['loss'] {
  if (loss === undefined && focalAlpha === undefined && focalGamma === undefined) return undefined;
  return { ...(loss === undefined ? {} : { crossEntropy: 0, ...loss }), ...given({ focalAlpha, focalGamma }) };
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
