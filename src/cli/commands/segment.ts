import type { TestTimeAugmentation } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import type { RegisterCommand } from '../CliContext.ts';
import { EXIT } from '../exitCodes.ts';
import { deviceOption, overlapOption, testTimeAugmentationOption, threadsOption, type DeviceOptions } from '../options.ts';
import { describe } from './train.ts';

interface Options extends DeviceOptions {
  readonly model: string;
  readonly out: string;
  readonly specimen: readonly string[];
  readonly overlap: number;
  readonly tta: TestTimeAugmentation;
}

/** nital segment: masks, overlays and area fractions of a batch. */
export const registerSegment: RegisterCommand = (program, context) => {
  const { app, output, signal } = context;
  program
    .command('segment')
    .description('segment micrographs with a model: masks, overlays, area fractions')
    .argument('<project>', 'the project folder')
    .argument('[inputs...]', 'image files, folders or patterns')
    .option('--model <name>', 'a model of the project, latest, or one that comes with Nital', 'latest')
    .requiredOption('--out <folder>', 'where masks and overlays are written')
    .option('--specimen <code>', 'segment the micrographs of this specimen of the project (may be repeated)', (code: string, before: readonly string[]) => [...before, code], [])
    .addOption(overlapOption())
    .addOption(testTimeAugmentationOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addHelpText(
      'after',
      `
Every input ends ok, failed (with its reason) or skipped (with its reason). Masks of the project's own micrographs become
revisions there, marked as predicted; what was drawn stays.

Examples:
  nital segment steel.nital --model latest --out out folder/*.tif
  nital segment steel.nital --out out --specimen 37 --specimen 40
  nital segment steel.nital --model nital-ferrite-pearlite --out out --specimen 37      (comes with Nital; see "nital models")
  nital segment steel.nital --out out --tta flips,turns folder      (8 times the work)`,
    )
    .action(async (path: string, inputs: readonly string[], options: Options) => {
      const project = app.projects.open(path);
      try {
        const { model, items, remarks } = await app.segmentation.segment(
          project,
          { model: options.model, inputs, specimens: options.specimen, out: options.out, device: options.device, threads: options.threads ?? null, overlap: options.overlap, testTimeAugmentation: options.tta },
          { signal, onProgress: (progress) => output.progress(describe(progress)) },
        );
        const classes = project.labelSets.first().classes;
        output.table(
          ['file', 'state', ...classes.map((entry) => `${entry.name} %`), 'certainty', 'reason'],
          items.map((item) => [
            item.file,
            item.state,
            ...classes.map((entry) => (item.fractions === null ? '–' : (100 * (item.fractions[entry.name] ?? 0)).toFixed(2))),
            item.meanConfidence?.toFixed(3) ?? '–',
            item.reason ?? '',
          ]),
        );
        output.line(`Masks and overlays are in ${options.out}`);
        for (const remark of remarks) output.warning(remark);
        output.result({ model: model.name, testTimeAugmentation: options.tta, items, remarks });
        const failed = items.filter((item) => item.state === 'failed').length;
        if (signal.aborted) context.exitCode = EXIT.interrupted;
        else if (failed > 0) context.exitCode = failed === items.length ? EXIT.input : EXIT.partly;
      } finally {
        project.close();
      }
    });
};
