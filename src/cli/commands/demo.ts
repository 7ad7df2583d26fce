import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import type { JobProgress } from '../../shared/engineProtocol/jobs.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { parseLabelSet } from '../../shared/domain/labelSet.ts';
import { PLAIN_SETTINGS } from '../../main/services/ReportsService.ts';
import type { EvaluationOutcome } from '../../main/services/EvaluationService.ts';
import type { SegmentedMicrograph } from '../../main/services/SegmentationService.ts';
import type { ProjectStore } from '../../main/project/ProjectStore.ts';
import type { CliContext, RegisterCommand } from '../CliContext.ts';
import { formatDuration } from '../../shared/format/duration.ts';
import { deviceOption, numberBetween, threadsOption, wholeNumber, type DeviceOptions } from '../options.ts';
import { say } from './evaluate.ts';
import { describe } from './train.ts';

interface Options extends DeviceOptions {
  readonly out: string;
  readonly specimens: number;
  readonly fields: number;
  readonly minutes: number;
  readonly seed: number;
}

const NETWORK = 'deeplabv3plus-mobilenetv2';

/** Specimens from nearly pure ferrite to nearly pure pearlite; a quarter of a camera's field each, to keep the demo short. */
const SPECIMENS = { pearlite: { from: 0.15, to: 0.85 }, width: 1040, height: 772, umPerPx: 0.25 } as const;

/** nital demo: the main job from end to end on synthetic specimens. */
export const registerDemo: RegisterCommand = (program, context) => {
  program
    .command('demo')
    .description('the main job from end to end: specimens, masks, training, evaluation, segmentation, report')
    .option('--out <folder>', 'where everything is put', 'demo')
    .option('--specimens <n>', 'how many synthetic specimens', wholeNumber(3), 12)
    .option('--fields <n>', 'micrographs of each specimen', wholeNumber(1), 2)
    .option('--minutes <n>', 'how long to train', numberBetween(0.05, 600), 3)
    .option('--seed <n>', 'decides everything that is random', wholeNumber(0), 1)
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addHelpText('after', '\nExamples:\n  nital demo\n  nital demo --out my-demo --minutes 10')
    .action((options: Options) => demo(context, options));
};

async function demo(context: CliContext, options: Options): Promise<void> {
  const { app, output, signal } = context;
  const startedAt = performance.now();
  const folder = resolve(options.out);
  const projectPath = join(folder, 'demo.nital');
  if (existsSync(projectPath)) throw new AppError('project/exists', `The demo was run in "${folder}" already. Remove that folder, or name another with --out.`);
  const onProgress = (progress: JobProgress): void => output.progress(describe(progress, options.minutes));

  output.line('1  Project and synthetic specimens of ferrite and pearlite, with exact truth');
  await app.projects.create(projectPath, { name: 'Nital demo', labelSet: parseLabelSet('0:ferrite:matrix,1:pearlite:constituent') });
  const project = app.projects.open(projectPath);
  try {
    await app.synthetic.make({ ...SPECIMENS, folder: join(folder, 'micrographs'), specimens: options.specimens, fields: options.fields, seed: options.seed }, project, { signal, onProgress });

    output.line(`2  Training ${NETWORK} for ${options.minutes} min on specimens that are kept apart from the test`);
    const training = await app.training.start(
      project,
      {
        recipe: { name: 'by specimen', split: { by: 'specimen', shares: [0.6, 0.15, 0.25] }, seed: options.seed },
        settings: { network: NETWORK, epochs: 10_000, batchSize: 8, schedule: 'cosine', validationPatience: null, maxSeconds: options.minutes * 60, seed: options.seed, device: options.device, threads: options.threads ?? null },
      },
      { pauseSignal: signal, onProgress },
    );
    if (training.model === null) throw new AppError('job/cancelled', `The demo was stopped. Go on with: nital train ${projectPath} --resume`);

    output.line('3  Evaluation on specimens the model has never seen');
    const compute = { device: options.device, threads: options.threads ?? null, overlap: 0.25 };
    const evaluation = await app.evaluation.evaluate(project, { model: 'latest', on: 'test', ...compute }, { signal, onProgress });
    say(output, evaluation, 'test');

    output.line('4  Segmentation of the unseen specimens');
    const segmented = await app.segmentation.segment(project, { model: 'latest', inputs: [], specimens: evaluation.specimens, out: join(folder, 'segmented'), ...compute }, { signal, onProgress });
    const fractions = comparePearlite(project, evaluation, segmented.items);
    output.table(
      ['specimen', 'true pearlite %', 'measured %', 'difference'],
      fractions.map((row) => [row.specimen, (100 * row.truth).toFixed(2), (100 * row.measured).toFixed(2), (100 * (row.measured - row.truth)).toFixed(2)]),
    );

    output.line('5  Inspection report');
    const reported = evaluation.specimens[0] as string;
    const reportPath = join(folder, `report-${reported}.pdf`);
    const remarks = ['All micrographs of this demo are synthetic.'];
    await app.reports.make(project, { specimen: app.specimens.show(project, reported).id, settings: { ...PLAIN_SETTINGS, laboratory: 'Nital demo laboratory', remarks } }, reportPath, { signal });

    const seconds = (performance.now() - startedAt) / 1000;
    output.line();
    output.table(
      ['what', 'where'],
      [
        ['project', projectPath],
        ['micrographs and truth', join(folder, 'micrographs')],
        ['masks and overlays', join(folder, 'segmented')],
        ['report', reportPath],
      ],
    );
    output.line(`Global accuracy on unseen specimens ${evaluation.figures.globalAccuracy?.toFixed(4) ?? '–'}, largest error of a pearlite fraction ${(100 * Math.max(...fractions.map((row) => Math.abs(row.measured - row.truth)))).toFixed(2)} points, ${formatDuration(seconds)} in all.`);
    output.result({
      project: projectPath,
      report: reportPath,
      model: training.model.name,
      globalAccuracy: evaluation.figures.globalAccuracy,
      meanIoU: evaluation.figures.meanIoU,
      fractions,
      secondsElapsed: seconds,
    });
  } finally {
    project.close();
  }
}

/** Mean true and measured pearlite fraction of each specimen over its fields. */
function comparePearlite(project: ProjectStore, evaluation: EvaluationOutcome, items: readonly SegmentedMicrograph[]): { specimen: string; truth: number; measured: number }[] {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return evaluation.specimens.map((code) => {
    const id = project.specimens.byCode(code)?.id;
    const files = new Set(project.micrographs.list().flatMap((micrograph) => (micrograph.specimenId === id ? [micrograph.file] : [])));
    return {
      specimen: code,
      truth: mean(evaluation.figures.perImage.flatMap((image) => (files.has(image.name) ? [image.trueFractions[1] ?? 0] : []))),
      measured: mean(items.flatMap((item) => (files.has(item.file) && item.fractions !== null ? [item.fractions['pearlite'] ?? 0] : []))),
    };
  });
}
