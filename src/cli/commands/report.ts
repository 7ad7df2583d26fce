import type { RegisterCommand } from '../CliContext.ts';

interface Options {
  readonly specimen: string;
  readonly out?: string;
  readonly laboratory?: string;
  readonly address: readonly string[];
  readonly operator?: string;
  readonly remark: readonly string[];
  readonly attachMasks: boolean;
}

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** nital report: the inspection report of a specimen. */
export const registerReport: RegisterCommand = (program, { app, output, signal }) => {
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
    .option('--attach-masks', 'attach the masks as PNG files, besides the numbers, which are always attached', false)
    .addHelpText('after', '\nExamples:\n  nital report steel.nital --specimen 37 --out 37.pdf\n  nital report steel.nital --specimen 37 --laboratory "Metallography, Building 4" --operator "R. Meyer"')
    .action(async (path: string, options: Options) => {
      const project = app.projects.open(path);
      try {
        const out = options.out ?? `report-${options.specimen.replaceAll(/[^\p{L}\p{N}._-]/gu, '_')}.pdf`;
        const { laboratory = null, operator = null, address, remark: remarks, attachMasks } = options;
        const specimen = app.specimens.show(project, options.specimen).id;
        const settings = { laboratory, address, operator, remarks, micrographs: null, attachMasks };
        const { number, record } = await app.reports.make(project, { specimen, settings }, out, { signal, onProgress: (progress) => output.progress(progress) });
        output.line(`Report ${number} is in ${out}`);
        output.result({ report: record.id, number, specimen: options.specimen, path: out, sha256: record.sha256 });
      } finally {
        project.close();
      }
    });
};
