import { InvalidArgumentError, Option } from 'commander';
import type { RecipeSearchTable, SearchMetric } from '../../main/services/RecipeSearchService.ts';
import type { TestTimeAugmentation } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { TRAINING_TRICKS, TRICK_NAMES, type TrickName } from '../../shared/engineProtocol/trainingTricks.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { CliContext, RegisterCommand } from '../CliContext.ts';
import { EXIT } from '../exitCodes.ts';
import { deviceOption, numberBetween, overlapOption, testTimeAugmentationOption, threadsOption } from '../options.ts';
import { formatDuration } from '../../shared/format/duration.ts';
import { recipeOf, splitOptions, tileOptions, type RecipeOptions } from '../recipeOptions.ts';
import { describeSeries } from '../seriesProgress.ts';
import { eachOf, settingsOf, trainingOptions, type EachTrainingOptions } from '../trainingOptions.ts';

const METRIC_TITLES: Readonly<Record<SearchMetric, string>> = {
  meanIoU: 'mean IoU',
  globalAccuracy: 'global accuracy',
  meanAccuracy: 'mean accuracy',
  weightedIoU: 'weighted IoU',
  meanBFScore: 'mean BF score',
};

type Options = EachTrainingOptions &
  RecipeOptions & {
    readonly tricks?: readonly TrickName[];
    readonly metric: SearchMetric;
    readonly margin: number;
    readonly overlap: number;
    readonly tta: TestTimeAugmentation;
    readonly name?: string;
    readonly resume?: boolean | string;
  };

/** nital search: which settings help, alone and together. */
export const registerSearch: RegisterCommand = (program, context) => {
  const { app } = context;
  const search = program
    .command('search')
    .description('search a recipe: the baseline, each trick alone, and those that helped together')
    .argument('<project>', 'the project folder');
  trainingOptions(search, '-each')
    .option('--tricks <letters>', `what to try, between commas (default: S,R, and T with --weights):\n${TRICK_NAMES.map((name) => `${name}: ${TRAINING_TRICKS[name].title}`).join('\n')}\n`, parseTricks)
    .addOption(new Option('--metric <name>', 'what recipes are compared by, on whole validation micrographs').choices(Object.keys(METRIC_TITLES)).default('meanIoU'))
    .option('--margin <n>', 'a trick helps when it is better than the baseline by more than this', numberBetween(0, 1), 0.005)
    .addOption(overlapOption())
    .addOption(testTimeAugmentationOption())
    .option('--name <name>', 'what the search is called; its models are NAME/baseline, NAME/T … (default: search-1, search-2 …)')
    .option('--resume [name]', 'go on with the newest search, or the one with this name')
    .option('--json', 'print one machine-readable object on stdout, logs on stderr');
  tileOptions(splitOptions(search))
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addHelpText(
      'after',
      `
n tricks take n + 2 trainings of one seed and one split. The validation side decides; the test side is looked at once, at the
end, by the baseline and the winner. Options on training describe the baseline. A trick that fails is a row that says so.
Ctrl-C pauses; --resume goes on, also after a crash. Every run is an ordinary run, every model an ordinary model.

Examples:
  nital search steel.nital --network pspnet-resnet18 --preset study2 --weights resnet18.pth --tricks T,S,R
  nital search steel.nital --network unet --minutes-each 20 --tricks S,A,B,W
  nital search steel.nital --resume
  nital search show steel.nital`,
    )
    .action((path: string, options: Options) => run(context, path, options));

  search
    .command('show')
    .description('print the table of a search again')
    .argument('<project>', 'the project folder')
    .argument('[name]', 'which search (default: the newest)')
    .addHelpText('after', '\nExamples:\n  nital search show steel.nital\n  nital search show steel.nital search-1 --json')
    .action((path: string, name: string | undefined) => {
      const project = app.projects.open(path, { readOnly: true });
      try {
        say(context, path, app.searches.table(project, name ?? null));
      } finally {
        project.close();
      }
    });
};

async function run(context: CliContext, path: string, options: Options): Promise<void> {
  const { app, output, signal } = context;
  const each = eachOf(options);
  if (options.weights === undefined && options.weightsOf !== undefined) throw new AppError('usage/invalid', '--weights-of says which part of a file is taken: name the file with --weights.');
  const recipe = options.resume === undefined ? await recipeOf({ ...options, ...each }) : undefined;
  const tricks = options.tricks ?? (options.weights === undefined ? ['S', 'R'] : ['T', 'S', 'R']);
  const project = app.projects.open(path);
  try {
    const running = { pauseSignal: signal, onProgress: (progress: Parameters<typeof describeSeries>[0]) => output.progress(describeSeries(progress, options.minutesEach)) };
    const { metric, margin, overlap, tta, name } = options;
    const table =
      recipe === undefined
        ? await app.searches.resume(project, typeof options.resume === 'string' ? options.resume : null, running)
        : await app.searches.start(project, { recipe, settings: settingsOf(each), tricks, metric, margin, overlap, testTimeAugmentation: tta, ...(name === undefined ? {} : { name }) }, running);
    say(context, path, table);
    if (!table.finished) context.exitCode = EXIT.interrupted;
  } finally {
    project.close();
  }
}

function say({ output }: CliContext, path: string, table: RecipeSearchTable): void {
  const { search, metric, margin, rows, winner, hasTest, finished } = table;
  const share = (value: number | null | undefined): string => value?.toFixed(4) ?? '–';
  const classes = rows.find(({ figures }) => figures !== null)?.figures?.classes ?? [];
  output.line(`${search}, judged on whole validation micrographs by ${METRIC_TITLES[metric]}; a trick helps from +${margin}`);
  output.table(
    ['recipe', 'tricks', METRIC_TITLES[metric], 'difference', ...(metric === 'meanIoU' ? [] : ['mean IoU']), ...classes.map(({ name }) => `IoU ${name}`), 'global accuracy', 's', 'device', ''],
    rows.map((row) => [
      row.name,
      row.tricks.join('+') || '–',
      share(row.figures?.[metric]),
      row.difference === null ? '–' : `${row.difference >= 0 ? '+' : ''}${row.difference.toFixed(4)}`,
      ...(metric === 'meanIoU' ? [] : [share(row.figures?.meanIoU)]),
      ...classes.map((_, at) => share(row.figures?.classes[at]?.iou)),
      share(row.figures?.globalAccuracy),
      row.secondsElapsed?.toFixed(0) ?? '–',
      row.device ?? '–',
      remarkOn(row, winner),
    ]),
  );
  const tested = rows.filter(({ test, sameAs }) => test !== null && sameAs === null);
  if (tested.length > 0) {
    output.line();
    output.line('On the test side, which decided nothing:');
    output.table(['recipe', 'mean IoU', ...classes.map(({ name }) => `IoU ${name}`), 'global accuracy'], tested.map(({ name, test }) => [name, share(test?.meanIoU), ...classes.map((_, at) => share(test?.classes[at]?.iou)), share(test?.globalAccuracy)]));
  }
  const best = rows.find(({ name }) => name === winner);
  if (best !== undefined) output.line(`Winner: ${best.name}${best.tricks.length === 0 ? '' : ` (${best.tricks.map((trick) => TRAINING_TRICKS[trick].title).join('; ')})`}, model "${best.model ?? ''}", ${formatDuration(rows.reduce((sum, row) => sum + (row.sameAs === null ? (row.secondsElapsed ?? 0) : 0), 0))} of training in all.`);
  if (finished && !hasTest) output.warning('there is no test side: the winner was chosen on the micrographs its figure is from, so the figure is optimistic.');
  if (!finished) output.line(`Not finished. Go on with: nital search ${path} --resume ${search}`);
  output.result({ ...table, rows: rows.map(({ figures, test, ...row }) => ({ ...row, validation: figuresOf(figures), test: figuresOf(test) })) });
}

function remarkOn({ name, state, reason, sameAs, helped, tricks }: RecipeSearchTable['rows'][number], winner: string | null): string {
  if (sameAs !== null) return tricks.length === 0 ? 'no trick helped: it is the baseline, not trained again' : `only ${sameAs} helped: it is the same, not trained again`;
  if (state === 'failed') return reason ?? '';
  if (state !== 'judged') return state;
  return [...(helped ? ['helps'] : []), ...(name === winner ? ['winner'] : [])].join(', ');
}

/** The figures that scripts rely on. */
function figuresOf(figures: RecipeSearchTable['rows'][number]['figures']): object | null {
  if (figures === null) return null;
  const { globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, classes } = figures;
  return { globalAccuracy, meanAccuracy, meanIoU, weightedIoU, meanBFScore, classes };
}

function parseTricks(text: string): TrickName[] {
  const letters = text.split(',').map((letter) => letter.trim().toUpperCase());
  const known = letters.flatMap((letter) => TRICK_NAMES.find((name) => name === letter) ?? []);
  if (known.length < letters.length || new Set(known).size < known.length) throw new InvalidArgumentError(`Write letters between commas, each once, of ${TRICK_NAMES.join(', ')}.`);
  return known;
}
