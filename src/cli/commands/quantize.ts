import { Option } from 'commander';
import { TOLERATED_LOSS, type HalvingOutcome, type QuantisationOutcome } from '../../main/services/QuantisationService.ts';
import type { SplitSide } from '../../shared/domain/records.ts';
import type { JobProgress } from '../../shared/engineProtocol/jobs.ts';
import type { RegisterCommand } from '../CliContext.ts';
import type { Output } from '../Output.ts';
import { deviceOption, overlapOption, SIDES, threadsOption, wholeNumber, type DeviceOptions } from '../options.ts';
import { describe } from './train.ts';

interface Options extends DeviceOptions {
  readonly model: string;
  readonly format: 'int8' | 'float16';
  readonly as?: string;
  readonly tiles: number;
  readonly on: SplitSide | 'all';
  readonly overlap: number;
}

/** nital quantize: a smaller, faster copy of a model, and what it costs. */
export const registerQuantize: RegisterCommand = (program, { app, output, signal }) => {
  program
    .command('quantize')
    .description('make a copy of a model that computes in fewer bits: smaller, and faster on the processor (int8) or on a graphics card (float16)')
    .argument('<project>', 'the project folder')
    .option('--model <name>', 'a model of the project, or latest', 'latest')
    .option('--as <name>', "the new model's name (default: the old one's with -int8 or -float16)")
    .addOption(new Option('--format <format>', '8-bit integers for the processor, or 16-bit floats for graphics cards').choices(['int8', 'float16']).default('int8'))
    .option('--tiles <n>', 'int8: training tiles that the ranges of its activations are found on', wholeNumber(1), 32)
    .addOption(new Option('--on <side>', "where both are judged: a side of the model's own dataset, or all masks").choices(SIDES).default('validation'))
    .addOption(overlapOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addHelpText(
      'after',
      `
The new model stands beside the old one and serves segment, evaluate and export like any other. Integers are for the
processor; a graphics card runs the same rounded weights in floats. On processors without VNNI instructions the gain is
smaller. Float16 is judged and timed on --device; the processor computes such a model in float32.

Examples:
  nital quantize steel.nital --model latest
  nital quantize steel.nital --model unet --as unet-fast --tiles 64 --on test
  nital quantize steel.nital --format float16 --device webgpu`,
    )
    .action(async (path: string, options: Options) => {
      const project = app.projects.open(path);
      try {
        const { model, as, format, tiles, on, overlap, device, threads } = options;
        const request = { model, name: as ?? null, on, overlap, threads: threads ?? null };
        const running = { signal, onProgress: (progress: JobProgress): void => output.progress(describe(progress)) };
        if (format === 'int8') sayQuantised(output, await app.quantisation.quantize(project, { ...request, tiles }, running), on);
        else sayHalved(output, await app.quantisation.halve(project, { ...request, device }, running), on);
      } finally {
        project.close();
      }
    });
};

function sayQuantised(output: Output, outcome: QuantisationOutcome, on: string): void {
  const { original, model, result, lost } = outcome;
  const { millisecondsPerTile: speed, bytes } = result;
  sayJudged(output, outcome, on, [
    ['ms per tile', speed.float.toFixed(1), speed.integer.toFixed(1), `${(speed.float / speed.integer).toFixed(1)} × as fast`],
    ['MB', megabytes(bytes.float), megabytes(bytes.integer), `${(bytes.float / bytes.integer).toFixed(1)} × smaller`],
  ]);
  if (result.floatLayers.length > 0) output.line(`Still computed in floats: ${result.floatLayers.join(', ')}.`);
  if (lost !== null && lost > TOLERATED_LOSS) {
    output.warning(`8-bit integers cost ${lost.toFixed(2)} points of mean IoU, more than ${TOLERATED_LOSS}. Try more tiles (--tiles 128), or keep to "${original.name}".`);
  }
  if (speed.integer > speed.float) output.warning(`On this processor integers are not faster than floats. Keep to "${original.name}" here.`);
  output.result({ model: model.name, madeFrom: original.name, on, lostPoints: lost, float: judged(outcome.before), integer: judged(outcome.after), millisecondsPerTile: speed, batchSize: result.batchSize, bytes, layers: result.layers, floatLayers: result.floatLayers });
}

function sayHalved(output: Output, outcome: HalvingOutcome, on: string): void {
  const { original, model, result, lost } = outcome;
  const { millisecondsPerTile: speed, bytes, device, inHalf } = result;
  sayJudged(output, outcome, on, [
    ...(speed === null ? [] : [['ms per tile', speed.float.toFixed(1), speed.half.toFixed(1), `${(speed.float / speed.half).toFixed(1)} × as fast`]]),
    ['MB', megabytes(bytes.float), megabytes(bytes.half), `${(bytes.float / bytes.half).toFixed(1)} × smaller`],
  ]);
  if (lost !== null && lost > TOLERATED_LOSS) output.warning(`Float16 costs ${lost.toFixed(2)} points of mean IoU, more than ${TOLERATED_LOSS}. Keep to "${original.name}".`);
  if (!inHalf) output.warning(`The device "${device}" computes it in float32, from weights rounded to float16: the file is smaller, the speed is the same.`);
  output.result({ model: model.name, madeFrom: original.name, on, device, inHalf, lostPoints: lost, float: judged(outcome.before), half: judged(outcome.after), millisecondsPerTile: speed, bytes });
}

/** Both models' figures, and what else is told of them. */
function sayJudged(output: Output, { original, model, before, after }: Pick<QuantisationOutcome, 'original' | 'model' | 'before' | 'after'>, on: string, more: readonly string[][]): void {
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
  const points = (one: number | null, other: number | null): string => (one === null || other === null ? '–' : `${other >= one ? '+' : '–'}${(100 * Math.abs(other - one)).toFixed(2)} points`);
  const figures = (name: string, one: number | null, other: number | null): string[] => [name, share(one), share(other), points(one, other)];
  output.line(`Model "${model.name}" is made of "${original.name}". Both judged on ${before.micrographs} micrographs (${on}):`);
  output.table(
    ['', original.name, model.name, 'change'],
    [
      figures('global accuracy', before.figures.globalAccuracy, after.figures.globalAccuracy),
      figures('mean IoU', before.figures.meanIoU, after.figures.meanIoU),
      ...before.figures.classes.map((entry, at) => figures(`IoU of ${entry.name}`, entry.iou, after.figures.classes[at]?.iou ?? null)),
      ...more,
    ],
  );
}

function judged({ figures }: QuantisationOutcome['before']): object {
  return { globalAccuracy: figures.globalAccuracy, meanIoU: figures.meanIoU, classes: figures.classes };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
