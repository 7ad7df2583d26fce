import type { CheckResult } from '../../main/project/upkeep/checkProject.ts';
import type { CopyResult } from '../../main/project/upkeep/copyProject.ts';
import type { ProjectInfo } from '../../main/project/upkeep/projectInfo.ts';
import type { ProjectProblem } from '../../main/project/upkeep/ProjectProblem.ts';
import { parseLabelSet } from '../../shared/domain/labelSet.ts';
import type { CliContext, RegisterCommand } from '../CliContext.ts';
import { EXIT } from '../exitCodes.ts';
import type { Output } from '../Output.ts';

interface CreateOptions {
  readonly labelSet: string;
  readonly name?: string;
  readonly labelSetName?: string;
}

/** nital project: made, looked at, checked, saved, brought back. */
export const registerProject: RegisterCommand = (program, context) => {
  const { app, output } = context;
  const project = program.command('project').description('make, look at, check, back up and restore projects');

  project
    .command('create')
    .description('make a project: one folder that holds everything')
    .argument('<project>', 'the folder to make, e.g. steel.nital')
    .requiredOption('--label-set <classes>', 'the classes of the masks as index:name[:kind], e.g. "0:ferrite,1:pearlite"')
    .option('--name <name>', "the project's name (default: the folder's)")
    .option('--label-set-name <name>', "the label set's name (default: its classes)")
    .addHelpText(
      'after',
      `
Kinds are matrix, constituent, particle, boundary and defect; the first class is the matrix unless said otherwise.
255 means unlabelled in every mask and is no class.

Examples:
  nital project create steel.nital --label-set "0:ferrite,1:pearlite"
  nital project create steel.nital --label-set "0:matrix,1:network,2:spheroidite,3:widmanstatten"
  nital project create C45.nital --name "C45E, batch 7" --label-set "0:ferrite:matrix,1:MnS:particle"`,
    )
    .action(async (path: string, options: CreateOptions) => {
      const { name, labelSetName } = options;
      const info = await app.projects.create(path, { labelSet: parseLabelSet(options.labelSet), name, labelSetName });
      output.line(`Made the project "${info.name}" in ${info.path}`);
      sayClasses(output, info);
      output.result(info);
    });

  project
    .command('info')
    .description('what a project holds')
    .argument('<project>', 'the project folder')
    .addHelpText('after', '\nReads only, also while another program works with the project.\n\nExamples:\n  nital project info steel.nital\n  nital project info steel.nital --json')
    .action(async (path: string) => {
      const info = await app.projects.info(path);
      sayInfo(output, info);
      output.result(info);
    });

  project
    .command('check')
    .description('read everything and compare it with what it should be')
    .argument('<project>', 'the project folder')
    .option('--repair', 'remove what killed programs left behind; lost data are never made up', false)
    .addHelpText('after', '\nExits with 4 when something is damaged. Leftovers of killed programs hurt nothing.\n\nExamples:\n  nital project check steel.nital\n  nital project check steel.nital --repair')
    .action(async (path: string, options: { readonly repair: boolean }) => {
      const result = await app.projects.check(path, { repair: options.repair });
      sayCheck(output, result);
      output.result(result);
      if (!result.ok) context.exitCode = EXIT.project;
    });

  project
    .command('backup')
    .description('write a verified copy, also while the project is in use')
    .argument('<project>', 'the project folder')
    .argument('<folder>', 'where the backup goes; must not exist')
    .addHelpText('after', '\nExample:\n  nital project backup steel.nital /media/backup/steel-2031-05-12')
    .action(async (path: string, target: string) => {
      sayCopy(context, 'backup', await app.projects.backup(path, target));
    });

  project
    .command('restore')
    .description('make a project from a backup')
    .argument('<backup>', 'the folder that "nital project backup" wrote')
    .argument('<project>', 'the project folder to make; must not exist')
    .addHelpText('after', '\nExample:\n  nital project restore /media/backup/steel-2031-05-12 steel.nital')
    .action(async (backup: string, target: string) => {
      sayCopy(context, 'project', await app.projects.restore(backup, target));
    });
};

function sayInfo(output: Output, info: ProjectInfo): void {
  const { counts, bytes } = info;
  output.line(`Project "${info.name}" in ${info.path}, made ${info.createdAt.slice(0, 10)}`);
  sayClasses(output, info);
  output.table(
    ['', 'number'],
    [
      ['specimens', String(counts.specimens)],
      ['micrographs', String(counts.micrographs)],
      ['masks', String(counts.masks)],
      ['datasets', String(counts.datasets)],
      ['trainings', String(counts.runs)],
      ['searches and cross-validations', String(counts.series)],
      ['models', String(counts.models)],
      ['evaluations', String(counts.evaluations)],
      ['segmented batches', String(counts.batches)],
      ['measurements', String(counts.measurements)],
      ['reports', String(counts.reports)],
    ],
  );
  output.line(`${megabytes(bytes.total)} on the disk: files ${megabytes(bytes.blobs)}, database ${megabytes(bytes.database)}, trainings ${megabytes(bytes.runs)}`);
}

function sayClasses(output: Output, { labelSets }: ProjectInfo): void {
  for (const { name, classes } of labelSets) output.line(`Label set "${name}": ${classes.map((entry) => `${entry.index} ${entry.name} (${entry.kind})`).join(', ')}`);
}

function sayCheck(output: Output, { ok, problems, counts, blobsChecked, alone }: CheckResult): void {
  sayProblems(output, problems);
  const what = counts === null ? '' : `: ${counts.micrographs} micrographs, ${counts.maskRevisions} mask revisions and ${counts.models} models, ${blobsChecked} files compared with their hashes`;
  output.line(`${ok ? 'The project is sound' : 'The project is damaged'}${what}.`);
  if (!alone) output.line('Another program has the project open, so leftovers were not looked for.');
}

function sayCopy(context: CliContext, what: 'backup' | 'project', result: CopyResult): void {
  const { output } = context;
  sayProblems(output, result.problems);
  output.line(`The ${what} is in ${result.path}: ${result.counts.micrographs} micrographs, ${result.blobsCopied} files copied and verified.`);
  output.result(result);
  if (!result.ok) context.exitCode = EXIT.partly;
}

function sayProblems(output: Output, problems: readonly ProjectProblem[]): void {
  for (const { severity, what, cure, repaired } of problems) output.line(`${severity === 'damage' ? 'DAMAGE' : 'leftover'}  ${what} ${repaired ? 'Removed.' : cure}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
