import type { RegisterCommand } from '../CliContext.ts';

interface Options {
  readonly specimen: string;
  readonly out?: string;
  readonly laboratory?: string;
  readonly address: readonly string[];
  readonly operator?: string;
  readonly remark: readonly string[];
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** nital report: the inspection report of a specimen. */
export const registerReport: RegisterCommand = (program, { app, output }) => {
  program
    .command('report')
    .description('the inspection report of a specimen as a PDF')
    .argument('<project>', 'the project folder')
    .requiredOption('--specimen <code>', 'which specimen')
    .option('--out <file>', 'the PDF file (default: report-CODE.pdf)')
    .option('--laboratory <name>', "the laboratory's name (default: that of the settings, else the project's)")
    .option('--address <line>', 'a line of its address (may be repeated)', collect, [])
    .option('--operator <name>', 'who did the work (default: that of the settings)')
    .option('--remark <text>', 'a remark for the report (may be repeated)', collect, [])
    .addHelpText('after', '\nExamples:\n  nital report steel.nital --specimen 37 --out 37.pdf\n  nital report steel.nital --specimen 37 --laboratory "Metallography, Building 4" --operator "R. Meyer"')
    .action(async (path: string, options: Options) => {
      const project = app.projects.open(path);
      try {
        const out = options.out ?? `report-${options.specimen.replaceAll(/[^\p{L}\p{N}._-]/gu, '_')}.pdf`;
        const { number, record } = await app.reports.make(
          project,
          { specimen: options.specimen, out, laboratory: options.laboratory ?? null, address: options.address, operator: options.operator ?? null, remarks: options.remark },
          (done, total) => output.progress({ stage: 'Reading micrographs', done, total, unit: 'micrographs' }),
        );
        output.line(`Report ${number} is in ${out}`);
        output.result({ report: record.id, number, specimen: options.specimen, path: out, sha256: record.sha256 });
      } finally {
        project.close();
      }
    });
};
