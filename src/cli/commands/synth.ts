import { join } from 'node:path';
import type { SyntheticResult, ValueRange } from '../../main/services/synthetic/SyntheticRequest.ts';
import { SYNTHETIC_LABEL_SET, SYNTHETIC_MAP } from '../../main/services/synthetic/SyntheticFolder.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { CliContext, RegisterCommand } from '../CliContext.ts';
import { numberBetween, wholeNumber } from '../options.ts';

interface Options {
  readonly specimens: number;
  readonly fields: number;
  readonly pearlite?: ValueRange;
  readonly grainSize?: ValueRange;
  readonly umPerPx?: number;
  readonly width?: number;
  readonly height?: number;
  readonly seed: number;
  readonly random: boolean;
  readonly outer: boolean;
  readonly project?: string;
}

/** nital synth: micrographs whose truth is known exactly. */
export const registerSynth: RegisterCommand = (program, context) => {
  program
    .command('synth')
    .description('make synthetic ferrite/pearlite micrographs with exact truth masks')
    .argument('[folder]', 'where PNG files, masks/, specimens.csv and truth.json are written; new or empty')
    .option('--project <project>', 'put them into this project too, with specimens, scale and truth masks')
    .option('--specimens <n>', 'how many specimens', wholeNumber(1), 8)
    .option('--fields <n>', 'micrographs of each specimen', wholeNumber(1), 2)
    .option('--pearlite <range>', 'area fraction of the specimens, e.g. 0.4 or 0.1..0.9, spread evenly; fields scatter around it (default 0.25; with --random 0.02..0.95)', range)
    .option('--grain-size <range>', 'mean grain size in µm, e.g. 15 or 8..30 (default 15; with --random 5..60)', range)
    .option('--um-per-px <n>', 'scale (default 0.25; with --random 0.05 to 1)', numberBetween(0.01, 10))
    .option('--width <px>', 'width (default 2080; with --random 1024)', wholeNumber(64))
    .option('--height <px>', 'height (default 1542; with --random 768)', wholeNumber(64))
    .option('--seed <n>', 'decides everything that is random; the same seed gives the same pixels', wholeNumber(0), 1)
    .option('--random', 'draw scale, etching, light, focus, noise, scratches and dirt for each specimen', false)
    .option('--outer', 'with --random: from the lowest and highest quarter of every range only, to try a model where it is hardest', false)
    .addHelpText(
      'after',
      `
The files can be imported by hand; specimens.csv is read with:
  nital project create synth.nital --label-set "${SYNTHETIC_LABEL_SET}"
  nital import synth.nital FOLDER --masks FOLDER/masks --table FOLDER/specimens.csv \\
    --map "${SYNTHETIC_MAP}"

Examples:
  nital synth out --specimens 8 --fields 2 --pearlite 0.1..0.9
  nital synth --project steel.nital --specimens 12 --random --seed 7
  nital synth out --specimens 1 --fields 1 --grain-size 20 --um-per-px 0.1 --width 1024 --height 768`,
    )
    .action((folder: string | undefined, options: Options) => synth(context, folder, options));
};

async function synth({ app, output, signal }: CliContext, folder: string | undefined, options: Options): Promise<void> {
  const { specimens, fields, pearlite, grainSize, umPerPx, width, height, seed, random, outer } = options;
  if (outer && !random) throw new AppError('usage/invalid', '--outer says what --random draws from: give both.');
  if (folder === undefined && options.project === undefined) throw new AppError('usage/invalid', 'Name a folder for the micrographs, or a project with --project.');
  const project = options.project === undefined ? null : app.projects.open(options.project);
  try {
    const result = await app.synthetic.make({ specimens, fields, pearlite, grainSizeUm: grainSize, umPerPx, width, height, seed, random: outer ? { outer } : random, folder }, project, { signal, onProgress: (progress) => output.progress(progress) });
    output.table(
      ['file', 'specimen', 'µm per px', 'pearlite %', 'grains', 'mean intercept µm'],
      result.items.map((item) => [item.file, item.specimen, String(Number(item.umPerPx.toPrecision(4))), (100 * item.trueFraction).toFixed(2), String(item.grainCount), item.meanInterceptUm?.toFixed(2) ?? '–']),
    );
    output.line(whereTo(result, options.project));
    output.result(result);
  } finally {
    project?.close();
  }
}

function whereTo({ folder, items }: SyntheticResult, project: string | undefined): string {
  const places = [folder === null ? null : `in ${folder} (truth in ${join(folder, 'masks')} and truth.json)`, project === undefined ? null : `in the project ${project}`];
  return `${items.length} synthetic micrographs are ${places.filter((place) => place !== null).join(' and ')}`;
}

/** "0.4" or "0.1..0.9" */
function range(text: string): ValueRange {
  const [from, to, ...rest] = text.split('..').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (from === undefined || rest.length > 0 || !Number.isFinite(from) || (to !== undefined && !Number.isFinite(to))) {
    throw new AppError('usage/invalid', `"${text}" is not a range: write a number, or two as in 0.1..0.9.`);
  }
  return { from, to: to ?? from };
}
