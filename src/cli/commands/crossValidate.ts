import type { CrossValidationTable, OverFolds } from '../../main/services/CrossValidationService.ts';
import type { TestTimeAugmentation } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { CliContext, RegisterCommand } from '../CliContext.ts';
import { EXIT } from '../exitCodes.ts';
import { deviceOption, overlapOption, testTimeAugmentationOption, threadsOption, wholeNumber } from '../options.ts';
import { tileOptions, tileSizeOf, type TileOptions } from '../recipeOptions.ts';
import { describeSeries } from '../seriesProgress.ts';
import { eachOf, settingsOf, trainingOptions, type EachTrainingOptions } from '../trainingOptions.ts';

type Options = EachTrainingOptions &
  TileOptions & {
    readonly folds?: number;
    readonly overlap: number;
    readonly tta: TestTimeAugmentation;
    readonly name?: string;
    readonly resume?: boolean | string;
  };

/** nital cross-validate: one recipe on every fold in turn. */
export const registerCrossValidate: RegisterCommand = (program, context) => {
  const { app } = context;
  const command = program
    .command('cross-validate')
    .description('train one recipe on every fold of the specimens in turn: mean and deviation of its test figures')
    .argument('<project>', 'the project folder')
    .option('--folds <k>', 'how many folds the specimens are dealt into', wholeNumber(2));
  trainingOptions(command, '-each')
    .addOption(overlapOption())
    .addOption(testTimeAugmentationOption())
    .option('--name <name>', 'what it is called; its models are NAME/fold 1 … (default: folds-1, folds-2 …)')
    .option('--resume [name]', 'go on with the newest cross-validation, or the one with this name')
    .option('--json', 'print one machine-readable object on stdout, logs on stderr');
  tileOptions(command)
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addHelpText(
      'after',
      `
Each fold is tested by a model that never saw its specimens; the next fold validates, the others train. Ctrl-C pauses;
--resume goes on, also after a crash. Deviations are sample standard deviations over the folds.

Examples:
  nital cross-validate steel.nital --folds 6 --network unet --minutes-each 20
  nital cross-validate steel.nital --resume
  nital cross-validate show steel.nital`,
    )
    .action((path: string, options: Options) => run(context, path, options));

  command
    .command('show')
    .description('print the table of a cross-validation again')
    .argument('<project>', 'the project folder')
    .argument('[name]', 'which one (default: the newest)')
    .addHelpText('after', '\nExamples:\n  nital cross-validate show steel.nital\n  nital cross-validate show steel.nital folds-1 --json')
    .action((path: string, name: string | undefined) => {
      const project = app.projects.open(path, { readOnly: true });
      try {
        say(context, path, app.crossValidation.table(project, name ?? null));
      } finally {
        project.close();
      }
    });
};

async function run(context: CliContext, path: string, options: Options): Promise<void> {
  const { app, output, signal } = context;
  const { folds, overlap, tta, name } = options;
  if (folds === undefined && options.resume === undefined) throw new AppError('usage/invalid', 'Say how many folds there are to be, e.g. --folds 5, or go on with --resume.');
  if (options.preset === 'study1') throw new AppError('usage/invalid', 'The preset study1 divides single crops, which cannot be dealt into folds of specimens. Choose another preset.');
  const each = eachOf(options);
  const tileSize = tileSizeOf(options);
  const recipe = { overlap: options.tileOverlap, seed: options.seed, ...(tileSize === undefined ? {} : { tileSize }) };
  const project = app.projects.open(path);
  try {
    const running = { pauseSignal: signal, onProgress: (progress: Parameters<typeof describeSeries>[0]) => output.progress(describeSeries(progress, options.minutesEach)) };
    const table =
      options.resume === undefined
        ? await app.crossValidation.start(project, { folds: folds as number, recipe, settings: settingsOf(each), overlap, testTimeAugmentation: tta, ...(name === undefined ? {} : { name }) }, running)
        : await app.crossValidation.resume(project, typeof options.resume === 'string' ? options.resume : null, running);
    say(context, path, table);
    if (!table.finished) context.exitCode = EXIT.interrupted;
    else if (table.rows.some(({ state }) => state === 'failed')) context.exitCode = EXIT.partly;
  } finally {
    project.close();
  }
}

function say({ output }: CliContext, path: string, table: CrossValidationTable): void {
  const { name, rows, overall, classes, finished } = table;
  const share = (value: number | null | undefined): string => value?.toFixed(4) ?? '–';
  const over = (value: OverFolds | null): string => (value === null ? '–' : `${value.mean.toFixed(4)}${value.deviation === null ? '' : ` ± ${value.deviation.toFixed(4)}`}`);
  output.line(`${name}: each fold's test figures`);
  output.table(
    ['fold', 'mean IoU', ...classes.map((entry) => `IoU ${entry.name}`), 'global accuracy', 's', 'device', ''],
    [
      ...rows.map(({ name: fold, figures, secondsElapsed, device, state, reason }) => [
        fold,
        share(figures?.meanIoU),
        ...classes.map((_, at) => share(figures?.classes[at]?.iou)),
        share(figures?.globalAccuracy),
        secondsElapsed?.toFixed(0) ?? '–',
        device ?? '–',
        state === 'judged' ? '' : (reason ?? state),
      ]),
      ['mean ± deviation', over(overall.meanIoU), ...classes.map(({ iou }) => over(iou)), over(overall.globalAccuracy), '', '', ''],
    ],
  );
  const failed = rows.filter(({ state }) => state === 'failed').length;
  if (failed > 0) output.warning(`${failed} of ${rows.length} folds failed: mean and deviation are of the others.`);
  if (!finished) output.line(`Not finished. Go on with: nital cross-validate ${path} --resume ${name}`);
  output.result({ ...table, rows: rows.map(({ figures, test: _test, ...row }) => ({ ...row, ...metricsOf(figures) })) });
}

/** The figures of a fold that scripts rely on. */
function metricsOf(figures: CrossValidationTable['rows'][number]['figures']): object {
  if (figures === null) return { figures: null };
  const { globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, classes } = figures;
  return { figures: { globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, classes } };
}
