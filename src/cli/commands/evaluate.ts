import { Option } from 'commander';
import type { EvaluationOutcome } from '../../main/services/EvaluationService.ts';
import type { SplitSide } from '../../shared/domain/records.ts';
import { testTimeAugmentationInWords, type TestTimeAugmentation } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import type { Output } from '../Output.ts';
import type { RegisterCommand } from '../CliContext.ts';
import { deviceOption, overlapOption, SIDES, testTimeAugmentationOption, threadsOption, type DeviceOptions } from '../options.ts';
import { describe } from './train.ts';

interface Options extends DeviceOptions {
  readonly model: string;
  readonly on: SplitSide | 'all';
  readonly overlap: number;
  readonly tta: TestTimeAugmentation;
}

const BASELINE_NAMES = { mostFrequentClass: 'most frequent class', otsu: 'Otsu threshold', intensityBayes: 'grey-value Bayes' } as const;

/** nital evaluate: a model against masks, beside trivial baselines. */
export const registerEvaluate: RegisterCommand = (program, { app, output, signal }) => {
  program
    .command('evaluate')
    .description('judge a model on masks it has not seen, beside three trivial baselines')
    .argument('<project>', 'the project folder')
    .option('--model <name>', 'a model of the project, latest, or one that comes with Nital', 'latest')
    .addOption(new Option('--on <side>', "a side of the model's own dataset, or all masks").choices(SIDES).default('test'))
    .addOption(overlapOption())
    .addOption(testTimeAugmentationOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addHelpText('after', '\nExamples:\n  nital evaluate steel.nital --model latest --on test\n  nital evaluate steel.nital --model unet --on all --json\n  nital evaluate steel.nital --overlap 0.5 --tta scales')
    .action(async (path: string, options: Options) => {
      const project = app.projects.open(path);
      try {
        const outcome = await app.evaluation.evaluate(project, { ...options, threads: options.threads ?? null, testTimeAugmentation: options.tta }, { signal, onProgress: (progress) => output.progress(describe(progress)) });
        say(output, outcome, outcome.record.on);
      } finally {
        project.close();
      }
    });
};

/** The figures of an evaluation for people, and as the object that scripts rely on. */
export function say(output: Output, outcome: EvaluationOutcome, on: string): void {
  const { model, figures, remarks, specimens, micrographs } = outcome;
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
  for (const remark of remarks) output.warning(remark);
  const variants = testTimeAugmentationInWords(outcome.settings.testTimeAugmentation);
  output.line(`Model "${model.name}" on ${micrographs} micrographs of ${specimens.length} specimens (${on})${variants === null ? '' : `, averaged over ${variants}`}`);
  const row = (name: string, metrics: EvaluationOutcome['figures'] | EvaluationOutcome['figures']['baselines'][number]): string[] => [
    name,
    share(metrics.globalAccuracy),
    share(metrics.meanAccuracy),
    share(metrics.meanIoU),
    share(metrics.weightedIoU),
    share(metrics.meanBFScore),
  ];
  output.table(
    ['', 'global accuracy', 'mean accuracy', 'mean IoU', 'weighted IoU', 'mean BF score'],
    [row(model.name, figures), ...figures.baselines.map((baseline) => row(BASELINE_NAMES[baseline.name], baseline))],
  );
  output.line();
  output.table(['class', 'accuracy', 'IoU', 'BF score'], figures.classes.map((entry) => [entry.name, share(entry.accuracy), share(entry.iou), share(entry.bfScore)]));
  output.result({
    model: model.name,
    on,
    globalAccuracy: figures.globalAccuracy,
    meanAccuracy: figures.meanAccuracy,
    meanIoU: figures.meanIoU,
    weightedIoU: figures.weightedIoU,
    meanBFScore: figures.meanBFScore,
    classes: figures.classes,
    confusion: figures.confusion,
    perImage: figures.perImage,
    baselines: figures.baselines,
    kappa: figures.kappa,
    meanBFScoreAt: figures.meanBFScoreAt,
    specimens,
    settings: outcome.settings,
    remarks,
  });
}
