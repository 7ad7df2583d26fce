import { basename } from 'node:path';
import { readFile, stat } from 'node:fs/promises';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';
import { formatDay } from '../../shared/format/quantity.ts';
import type { Verification } from '../../shared/reports/verification.ts';
import type { RegisterCommand } from '../CliContext.ts';
import { EXIT } from '../exitCodes.ts';
import type { Output } from '../Output.ts';

/** More than any report has. */
const MOST_BYTES = 2 ** 30;

/** nital verify: every number of a report, recomputed. */
export const registerVerify: RegisterCommand = (program, context) => {
  const { app, output, signal } = context;
  program
    .command('verify')
    .description('recompute every number of a report from its project and say what differs')
    .argument('<report>', 'the PDF of a report')
    .requiredOption('--project <folder>', 'the project it was made in')
    .addHelpText(
      'after',
      '\nExits with 0 when the report is identical with what the project says now, with 1 when something differs, and as other commands do when nothing could be compared.\nThe project is only read, also while another program has it open.\n\nExamples:\n  nital verify 37.pdf --project steel.nital\n  nital verify 37.pdf --project steel.nital --json',
    )
    .action(async (path: string, options: { readonly project: string }) => {
      const bytes = await bytesOf(path);
      const project = app.projects.open(options.project, { readOnly: true });
      try {
        const result = await app.reports.verify(project, basename(path), bytes, { signal, onProgress: (progress) => output.progress(progress) });
        say(output, result);
        output.result(result);
        if (result.verdict === 'different') context.exitCode = EXIT.differs;
      } finally {
        project.close();
      }
    });
};

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw new AppError('input/unsupported', `"${path}" is larger than any report. Choose the PDF of a report.`);
    return await readFile(path);
  } catch (error) {
    throw fromFileError(error, path, 'read the report');
  }
}

function say(output: Output, { verdict, report, checked, differences, notes }: Verification): void {
  const named = report === null ? 'The report' : `Report ${report.number} of ${formatDay(report.date)}`;
  output.line(verdict === 'identical' ? `IDENTICAL  ${named} says what the project says.` : `DIFFERENT  ${named} is not what the project says: ${differences.length} difference${differences.length === 1 ? '' : 's'}.`);
  output.line();
  for (const { what, inReport, now, why } of differences) {
    output.line(`${what}`);
    output.line(`    in the report  ${inReport}`);
    output.line(`    now            ${now}`);
    output.line(`    why            ${why}`);
  }
  if (differences.length > 0) output.line();
  for (const line of checked) output.line(`checked  ${line}`);
  for (const note of notes) output.warning(note);
}
