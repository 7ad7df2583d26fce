import { Option } from 'commander';
import type { ColumnMapping, ImportRequest, ImportResult } from '../../main/services/import/ImportRequest.ts';
import { parseMaskValues } from '../../main/services/import/maskValues.ts';
import { parseTableMap, TABLE_KEYS } from '../../main/services/import/tableKeys.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { CliContext, RegisterCommand } from '../CliContext.ts';
import { EXIT, exitCodeOf } from '../exitCodes.ts';
import { numberBetween } from '../options.ts';

interface Options {
  readonly masks?: string;
  readonly maskValues?: string;
  readonly table?: string;
  readonly map: readonly ColumnMapping[];
  readonly specimen?: string;
  readonly umPerPx?: number;
  readonly modality?: string;
  readonly objective?: string;
  readonly page: 'single' | 'first';
}

/** nital import: micrographs, masks and what a table knows about them. */
export const registerImport: RegisterCommand = (program, context) => {
  program
    .command('import')
    .description('bring micrographs, masks and specimen data into a project')
    .argument('<project>', 'the project folder')
    .argument('<images...>', 'image files, folders or patterns (TIFF, PNG, JPEG, BMP)')
    .option('--masks <folder>', 'masks with the base names of the micrographs (PNG, TIFF, BMP)')
    .option('--mask-values <meanings>', 'what mask values mean, e.g. "0=ferrite,255=pearlite" (default: class indices, 255 unlabelled)')
    .option('--table <csv>', 'a table with one row per micrograph; comma, semicolon or tab')
    .addOption(
      new Option('--map <mapping>', "what its columns are, as KEY=COLUMN,… or KEY='text for every row' (may be repeated)")
        .argParser((text: string, before: readonly ColumnMapping[]) => [...before, ...parseTableMap(text)])
        .default([], 'none'),
    )
    .option('--specimen <code>', 'the specimen of files that the table names none for (default: each file is its own, by its base name)')
    .option('--um-per-px <n>', 'the scale of files that the table gives none for', numberBetween(1e-6, 1e5))
    .option('--modality <name>', 'how they were taken, e.g. LOM or SEM')
    .option('--objective <name>', 'with which objective, e.g. 50x')
    .addOption(new Option('--page <which>', 'first takes the first page of a TIFF with several, which is refused otherwise').choices(['single', 'first']).default('single'))
    .addHelpText('after', HELP)
    .action((path: string, images: readonly string[], options: Options) => importInto(context, path, images, options));
};

const HELP = `
Every file ends ok, failed (with its reason) or skipped (with its reason); exit code 6 when some failed, 3 when all did.
Files are kept byte for byte; the same file or the same pixels are taken once, so an import can be repeated at any time:
it goes on where it stopped, and adds masks, scales and specimen data that were missing.
A folder stands for the images directly in it. A mask that cannot be used is named; its micrograph is imported without it.

Keys of --map:
  ${[...Map.groupBy(TABLE_KEYS, (key) => key.includes('.') && key.split('.')[0]).values()].map((keys) => keys.join(', ')).join('\n  ')}
Units are °C, minutes, seconds and µm per pixel unless a unit column says otherwise (timeUnit: s, min or M, h or H, d;
temperatureUnit: °C, K, °F); a column called like the mapped one with _unit at its end is found by itself.

Examples:
  nital import steel.nital images/*.tif --specimen C45-7 --um-per-px 0.25
  nital import steel.nital images --masks masks --mask-values "0=ferrite,255=pearlite"
  nital import steel.nital images/*.tif --masks masks_region --table specimens.csv \\
    --map "file=name,specimen=sample_key,umPerPx=um_per_px,heatTreatment.kind='annealing'" \\
    --map "heatTreatment.celsius=anneal_T,heatTreatment.time=anneal_time,heatTreatment.timeUnit=anneal_time_unit,heatTreatment.cooling=cool"
  nital import steel.nital images --table lab.csv --map "file=Datei,specimen=Probe,heatTreatment.celsius=T1,heatTreatment.2.kind='tempering',heatTreatment.2.celsius=T2"`;

async function importInto(context: CliContext, path: string, images: readonly string[], options: Options): Promise<void> {
  const { app, output, signal } = context;
  const request = requestOf(images, options);
  const project = app.projects.open(path);
  try {
    const result = await app.imports.import(project, request, { signal, onProgress: (progress) => output.progress(progress) });
    output.table(
      ['file', 'state', 'specimen', 'µm per px', 'mask', 'reason'],
      result.items.map((item) => [
        item.file,
        item.state,
        item.specimen ?? '–',
        item.micrograph === null ? '–' : scale(project.micrographs.get(item.micrograph).calibration),
        item.micrograph === null || project.masks.latest(item.micrograph) === undefined ? '–' : 'yes',
        item.reason ?? '',
      ]),
    );
    const notes = result.notes.map(({ text, option }) => (option === undefined ? text : `${text.slice(0, -1)} (${option}).`));
    for (const note of notes) output.warning(note);
    output.line(`${result.imported} imported, ${result.skipped} skipped, ${result.failed} failed`);
    output.result({ ...result, notes });
    context.exitCode = exitCode(result);
  } finally {
    project.close();
  }
}

function requestOf(paths: readonly string[], options: Options): ImportRequest {
  const { masks, specimen, umPerPx, modality, objective, page, maskValues, table, map } = options;
  if (table !== undefined && map.length === 0) throw new AppError('usage/invalid', 'The table needs a mapping of its columns, e.g. --map "file=name,specimen=sample".');
  if (table === undefined && map.length > 0) throw new AppError('usage/invalid', 'A mapping of columns was given, but no table. Add it with --table.');
  return {
    paths,
    masks,
    specimen,
    umPerPx,
    modality,
    objective,
    page,
    maskValues: maskValues === undefined ? undefined : parseMaskValues(maskValues),
    table: table === undefined ? undefined : { path: table, map },
  };
}

function scale(calibration: { readonly umPerPx: number; readonly confirmed: boolean } | null): string {
  if (calibration === null) return '–';
  return `${Number(calibration.umPerPx.toPrecision(5))}${calibration.confirmed ? '' : ' (unconfirmed)'}`;
}

function exitCode({ items, failed, stoppedBy }: ImportResult): number {
  if (stoppedBy !== null) return exitCodeOf(stoppedBy.code);
  if (failed === 0) return EXIT.done;
  return items.every((item) => item.state === 'failed' && item.micrograph === null) ? EXIT.input : EXIT.partly;
}
