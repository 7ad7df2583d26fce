import type { Command } from 'commander';
import type { JobProgress } from '../../shared/engineProtocol/jobs.ts';
import type { InitialWeightsReport } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { TrainingOutcome } from '../../main/services/TrainingService.ts';
import type { CliContext, RegisterCommand } from '../CliContext.ts';
import { EXIT } from '../exitCodes.ts';
import type { Output } from '../Output.ts';
import type { ProgressStep } from '../ProgressLine.ts';
import { formatDuration } from '../../shared/format/duration.ts';
import { threadsOption, trainingDeviceOption, wholeNumber } from '../options.ts';
import { recipeOf, splitOptions, tileOptions, type RecipeOptions } from '../recipeOptions.ts';
import { settingsOf, trainingOptions, type TrainingOptions } from '../trainingOptions.ts';

/** Names of a long list that are printed; the JSON has them all. */
const NAMES_SHOWN = 4;

interface Options extends TrainingOptions, RecipeOptions {
  readonly name?: string;
  readonly resume?: boolean | string;
}

/** nital train: a network on the project's masks. */
export const registerTrain: RegisterCommand = (program, context) => {
  trainOptions(program.command('train').description('train a network on the masks of a project').argument('<project>', 'the project folder'))
    .addHelpText(
      'after',
      `
Specimens are kept whole: none is both trained on and tested (--split specimen). Ctrl-C pauses; --resume goes on as if
nothing had happened.

Examples:
  nital train steel.nital --network unet --epochs 20 --split specimen --seed 1
  nital train steel.nital --network deeplabv3plus-mobilenetv2 --minutes 20 --class-weights medianFrequency
  nital train steel.nital --network deeplabv3plus-mobilenetv2 --preset study1
  nital train steel.nital --weights mobilenet_v2.pth --weights-of encoder      (a torchvision state dictionary)
  nital train steel.nital --weights first/model.safetensors      (goes on from another model of Nital)
  nital train steel.nital --preset study2-tricks --rotation 30
  nital train steel.nital --loss crossEntropy=1,dice=0.5 --optimizer sgd --learning-rate 0.01 --schedule polynomial
  nital train steel.nital --freeze conv1,block_1_ --batch 32 --micro-batch 8
  nital train steel.nital --split-file sides.csv      (columns: file,side with train, validation or test)
  nital train steel.nital --resume

More: "nital search" finds which settings help, "nital cross-validate" trains on all folds in turn.`,
    )
    .action((path: string, options: Options) => train(context, path, options));
};

function trainOptions(command: Command): Command {
  return tileOptions(splitOptions(trainingOptions(command)))
    .option('--name <name>', 'what the model is called')
    .option('--resume [run]', 'go on with the run that was interrupted last, or the one with this number')
    .addOption(trainingDeviceOption())
    .addOption(threadsOption());
}

async function train(context: CliContext, path: string, options: Options): Promise<void> {
  const { app, output, signal } = context;
  refuseIdleWeights(options);
  const recipe = options.resume === undefined ? await recipeOf(options) : undefined;
  const project = app.projects.open(path);
  try {
    const running = {
      pauseSignal: signal,
      onProgress: (progress: JobProgress): void => output.progress(describe(progress, options.minutes)),
    };
    const outcome =
      recipe === undefined
        ? await app.training.resume(project, typeof options.resume === 'string' ? wholeNumber(1)(options.resume) : null, running, options.name)
        : await app.training.start(project, { recipe, settings: settingsOf(options), ...(options.name === undefined ? {} : { modelName: options.name }) }, running);
    say(context, path, outcome);
  } finally {
    project.close();
  }
}

/** Options on weights that would do nothing. */
function refuseIdleWeights({ weights, weightsOf, resume }: Options): void {
  if (weights !== undefined && resume !== undefined) throw new AppError('usage/invalid', 'A resumed training goes on from its checkpoint: leave out --weights, or start a new training.');
  if (weights === undefined && weightsOf !== undefined) throw new AppError('usage/invalid', '--weights-of says which part of a file is taken: name the file with --weights.');
}

function say(context: CliContext, path: string, { run, model, dataset, result }: TrainingOutcome): void {
  const { output } = context;
  for (const remark of dataset.plan.remarks) output.warning(remark);
  for (const { iteration, remark } of result.incidents) output.warning(`after ${iteration} iterations: ${remark}.`);
  if (result.initialWeights !== null) sayWeights(output, result.initialWeights);
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
  if (model === null) {
    output.line(`Run ${run.id} is ${run.state} after ${result.iterations} iterations. Go on with: nital train ${path} --resume`);
  } else {
    output.line(`Model "${model.name}" from run ${run.id}: ${result.iterations} iterations in ${formatDuration(result.secondsElapsed)}, ${result.imagesPerSecond.toFixed(1)} tiles per s on ${result.device}`);
    output.table(
      ['', 'share of correct pixels', 'loss'],
      [
        ['training', share(result.trainingAccuracy), share(result.trainingLoss)],
        ['validation', share(result.validationAccuracy), share(result.validationLoss)],
      ],
    );
    output.line(`Judge it on specimens it has not seen: nital evaluate ${path} --model "${model.name}" --on test`);
  }
  output.result({
    run: run.id,
    model: model?.name ?? null,
    network: result.network,
    learnables: result.learnables,
    epochs: result.epochs,
    iterations: result.iterations,
    secondsElapsed: result.secondsElapsed,
    imagesPerSecond: result.imagesPerSecond,
    trainingAccuracy: result.trainingAccuracy,
    trainingLoss: result.trainingLoss,
    validationAccuracy: result.validationAccuracy,
    validationLoss: result.validationLoss,
    device: result.device,
    microBatch: result.microBatch,
    incidents: result.incidents,
    peakMemoryMB: result.peakMemoryMB,
    outcome: result.outcome,
    initialWeights: result.initialWeights,
    modelSha256: model?.sha256 ?? null,
    dataset: dataset.record.id,
    remarks: dataset.plan.remarks,
  });
  if (model === null) context.exitCode = EXIT.interrupted;
}

/** What was taken from the file of weights, and what was not. */
function sayWeights(output: Output, { file, what, names, matched, missing, unexpected, mismatched, remark }: InitialWeightsReport): void {
  output.line(`Started from "${file}" (names of ${names}; ${what === 'all' ? 'the whole network' : 'its encoder'}): ${matched} arrays taken.`);
  const some = (list: readonly string[]): string => `${list.slice(0, NAMES_SHOWN).join(', ')}${list.length > NAMES_SHOWN ? ` and ${list.length - NAMES_SHOWN} more` : ''}`;
  if (missing.length > 0) output.line(`  ${missing.length} are not in the file and started from chance: ${some(missing)}`);
  if (mismatched.length > 0) output.line(`  ${mismatched.length} have other sizes and started from chance: ${some(mismatched.map(({ parameter, wanted, found }) => `${parameter} (${found.join('×')} instead of ${wanted.join('×')})`))}`);
  if (unexpected.length > 0) output.line(`  ${unexpected.length} of the file have no place in the network: ${some(unexpected)}`);
  if (remark !== null) output.warning(remark);
}

/** A training's progress in one line, with the newest figures; `minutes` where the time is what ends it. */
export function describe({ stage, done, total, unit, point }: JobProgress, minutes?: number): ProgressStep {
  const limit = minutes !== undefined && stage === 'training' ? { secondsTotal: 60 * minutes } : {};
  const step = { stage: stage.charAt(0).toUpperCase() + stage.slice(1), done: Math.floor(done), total, unit, ...limit };
  if (point === undefined) return step;
  const validation = point.validationAccuracy === null ? '' : `, validation ${(100 * point.validationAccuracy).toFixed(2)} %`;
  return { ...step, note: `epoch ${point.epoch}, loss ${point.trainingLoss.toFixed(4)}, ${(100 * point.trainingAccuracy).toFixed(2)} % correct${validation}` };
}
