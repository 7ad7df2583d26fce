import { Option } from 'commander';
import { TOLERATED_LOSS, type QuantisationOutcome } from '../../main/services/QuantisationService.ts';
import type { SplitSide } from '../../shared/domain/records.ts';
import type { RegisterCommand } from '../CliContext.ts';
import type { Output } from '../Output.ts';
import { overlapOption, SIDES, threadsOption, wholeNumber } from '../options.ts';
import { describe } from './train.ts';

interface Options {
  readonly model: string;
  readonly as?: string;
  readonly tiles: number;
  readonly on: SplitSide | 'all';
  readonly overlap: number;
  readonly threads?: number;
}

/** nital quantize: a smaller, faster copy of a model, and what it costs. */
export const registerQuantize: RegisterCommand = (program, { app, output, signal }) => {
  program
    .command('quantize')
    .description('make a copy of a model that computes in 8-bit integers: smaller and faster on the processor')
    .argument('<project>', 'the project folder')
    .option('--model <name>', 'a model of the project, or latest', 'latest')
    .option('--as <name>', "the new model's name (default: the old one's with -int8)")
    .option('--tiles <n>', 'training tiles that the ranges of its activations are found on', wholeNumber(1), 32)
    .addOption(new Option('--on <side>', "where both are judged: a side of the model's own dataset, or all masks").choices(SIDES).default('validation'))
    .addOption(overlapOption())
    .addOption(threadsOption())
    .addHelpText(
      'after',
      `
The new model stands beside the old one and serves segment, evaluate and export like any other. Integers are for the
processor; a graphics card runs the same rounded weights in floats. On processors without VNNI instructions the gain is
smaller.

Examples:
  nital quantize steel.nital --model latest
  nital quantize steel.nital --model unet --as unet-fast --tiles 64 --on test`,
    )
    .action(async (path: string, options: Options) => {
      const project = app.projects.open(path);
      try {
        const { model, as, tiles, on, overlap, threads } = options;
        const outcome = await app.quantisation.quantize(
          project,
          { model, name: as ?? null, tiles, on, overlap, threads: threads ?? null },
          { signal, onProgress: (progress) => output.progress(describe(progress)) },
        );
        say(output, outcome, on);
      } finally {
        project.close();
      }
    });
};

function say(output: Output, { original, model, result, before, after, lost }: QuantisationOutcome, on: string): void {
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
  const points = (one: number | null, other: number | null): string => (one === null || other === null ? '–' : `${other >= one ? '+' : '–'}${(100 * Math.abs(other - one)).toFixed(2)} points`);
  const figures = (name: string, one: number | null, other: number | null): string[] => [name, share(one), share(other), points(one, other)];
  const { millisecondsPerTile: speed, bytes } = result;
  output.line(`Model "${model.name}" is made of "${original.name}". Both judged on ${before.micrographs} micrographs (${on}):`);
  output.table(
    ['', original.name, model.name, 'change'],
    [
      figures('global accuracy', before.figures.globalAccuracy, after.figures.globalAccuracy),
      figures('mean IoU', before.figures.meanIoU, after.figures.meanIoU),
      ...before.figures.classes.map((entry, at) => figures(`IoU of ${entry.name}`, entry.iou, after.figures.classes[at]?.iou ?? null)),
      ['ms per tile', speed.float.toFixed(1), speed.integer.toFixed(1), `${(speed.float / speed.integer).toFixed(1)} × as fast`],
      ['MB', (bytes.float / 1e6).toFixed(1), (bytes.integer / 1e6).toFixed(1), `${(bytes.float / bytes.integer).toFixed(1)} × smaller`],
    ],
  );
  if (result.floatLayers.length > 0) output.line(`Still computed in floats: ${result.floatLayers.join(', ')}.`);
  if (lost !== null && lost > TOLERATED_LOSS) {
    output.warning(`8-bit integers cost ${lost.toFixed(2)} points of mean IoU, more than ${TOLERATED_LOSS}. Try more tiles (--tiles 128), or keep to "${original.name}".`);
  }
  if (speed.integer > speed.float) output.warning(`On this processor integers are not faster than floats. Keep to "${original.name}" here.`);
  const judged = ({ figures }: QuantisationOutcome['before']): object => ({ globalAccuracy: figures.globalAccuracy, meanIoU: figures.meanIoU, classes: figures.classes });
  output.result({ model: model.name, madeFrom: original.name, on, lostPoints: lost, float: judged(before), integer: judged(after), millisecondsPerTile: speed, batchSize: result.batchSize, bytes, layers: result.layers, floatLayers: result.floatLayers });
}
