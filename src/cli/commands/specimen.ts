import type { ProjectStore } from '../../main/project/ProjectStore.ts';
import type { SpecimenChanges, SpecimenRecord } from '../../main/services/SpecimensService.ts';
import { parseHeatTreatment } from '../../main/services/specimens/heatTreatmentText.ts';
import { parseComposition, parsePreparation } from '../../main/services/specimens/specimenText.ts';
import type { HeatTreatmentStep, Preparation } from '../../shared/domain/records.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { CliContext, RegisterCommand } from '../CliContext.ts';
import type { Output } from '../Output.ts';

interface SetOptions {
  readonly grade?: string;
  readonly batch?: string;
  readonly remarks?: string;
  readonly composition?: string;
  readonly heatTreatment?: string;
  readonly preparation?: string;
}

/** nital specimen: what is known of the samples. */
export const registerSpecimen: RegisterCommand = (program, context) => {
  const { app, output } = context;
  const specimen = program.command('specimen').description('list, show and describe the specimens of a project');

  specimen
    .command('list')
    .description('all specimens of a project')
    .argument('<project>', 'the project folder')
    .addHelpText('after', '\nExample:\n  nital specimen list steel.nital')
    .action(async (path: string) => {
      const specimens = withProject(context, path, true, (project) => app.specimens.list(project));
      output.table(
        ['specimen', 'grade', 'heat treatment', 'micrographs', 'masks'],
        specimens.map((each) => [each.code, each.grade ?? '–', each.heatTreatment.map(stepInWords).join('; ') || '–', String(each.micrographs.length), String(each.micrographs.filter(({ mask }) => mask !== null).length)]),
      );
      output.result({ specimens });
    });

  specimen
    .command('show')
    .description('one specimen with its micrographs')
    .argument('<project>', 'the project folder')
    .argument('<code>', 'the specimen')
    .addHelpText('after', '\nExample:\n  nital specimen show steel.nital C45-7')
    .action(async (path: string, code: string) => {
      const found = withProject(context, path, true, (project) => app.specimens.show(project, code));
      sayFacts(output, found);
      if (found.micrographs.length > 0) {
        output.table(
          ['micrograph', 'size', 'bits', 'modality', 'µm per px', 'known from', 'mask'],
          found.micrographs.map(({ file, width, height, bitDepth, modality, calibration, mask }) => [
            file, `${width} × ${height}`, String(bitDepth), modality ?? '–',
            calibration === null ? '–' : String(Number(calibration.umPerPx.toPrecision(5))),
            calibration === null ? '–' : `${calibration.origin}${calibration.confirmed ? '' : ' (unconfirmed)'}`,
            mask === null ? '–' : `${mask.origin} (${mask.by}), revision ${mask.revision}`,
          ]),
        );
      }
      output.result(found);
    });

  specimen
    .command('set')
    .description('change what is known of a specimen, or add one')
    .argument('<project>', 'the project folder')
    .argument('<code>', 'the specimen')
    .option('--grade <name>', 'e.g. C45E')
    .option('--batch <name>', 'heat or batch')
    .option('--remarks <text>', 'anything else')
    .option('--composition <elements>', 'weight %, e.g. "C=0.45,Mn=0.7" or "C=0,45; Mn=0,7"; replaces the whole composition')
    .option('--heat-treatment <steps>', 'steps as kind °C minutes cooling, e.g. "normalizing 860 30 air; tempering 600 2h air"; - where unknown; replaces all steps')
    .option('--preparation <fields>', 'e.g. "grinding=SiC P2500; polishing=diamond 1 µm; etchant=Nital 3 %; etching=8 s; operator=AB"')
    .addHelpText(
      'after',
      `
What is not named stays as it is; an empty text clears it. Every change is noted in the audit trail.

Examples:
  nital specimen set steel.nital C45-7 --grade C45E --composition "C=0.45,Mn=0.7"
  nital specimen set steel.nital C45-7 --heat-treatment "normalizing 860 30 air; tempering 600 60 air"
  nital specimen set steel.nital C45-7 --preparation "etchant=Nital 3 %; etching=8 s"`,
    )
    .action(async (path: string, code: string, options: SetOptions) => {
      const changes = changesOf(options);
      const { specimen: changed, added } = withProject(context, path, false, (project) => app.specimens.set(project, code, changes));
      if (added) output.warning(`the specimen "${code}" was new and has been added.`);
      sayFacts(output, changed);
      output.result({ added, specimen: changed });
    });
};

function withProject<T>({ app }: CliContext, path: string, readOnly: boolean, work: (project: ProjectStore) => T): T {
  const project = app.projects.open(path, { readOnly });
  try {
    return work(project);
  } finally {
    project.close();
  }
}

function changesOf(options: SetOptions): SpecimenChanges {
  if (Object.keys(options).every((name) => name === 'json')) throw new AppError('usage/invalid', 'Nothing was said about the specimen. Name what to set, e.g. --grade C45E.');
  const { composition, heatTreatment, preparation } = options;
  return {
    grade: text(options.grade),
    batch: text(options.batch),
    remarks: text(options.remarks),
    composition: composition === undefined ? undefined : parseComposition(composition),
    heatTreatment: heatTreatment === undefined ? undefined : parseHeatTreatment(heatTreatment),
    preparation: preparation === undefined ? undefined : parsePreparation(preparation),
  };
}

/** An empty text clears. */
function text(value: string | undefined): string | null | undefined {
  return value?.trim() === '' ? null : value;
}

function sayFacts(output: Output, found: SpecimenRecord): void {
  const rows: (readonly [string, string | null])[] = [
    ['grade', found.grade],
    ['batch', found.batch],
    ['composition', compositionInWords(found.composition)],
    ['heat treatment', found.heatTreatment.map(stepInWords).join('; ')],
    ['preparation', found.preparation === null ? null : preparationInWords(found.preparation)],
    ['remarks', found.remarks],
    ['micrographs', String(found.micrographs.length)],
  ];
  output.table(['specimen', found.code], rows.map(([name, value]) => [name, value === null || value === '' ? '–' : value]));
  output.line();
}

function compositionInWords(composition: Readonly<Record<string, number>>): string {
  return Object.entries(composition).map(([element, percent]) => `${element} ${percent} %`).join(', ');
}

function stepInWords({ kind, celsius, minutes, cooling }: HeatTreatmentStep): string {
  return [kind, celsius === null ? null : `${celsius} °C`, minutes === null ? null : `${minutes} min`, cooling].filter((part) => part !== null).join(' ');
}

function preparationInWords({ grinding, polishing, etchant, etchingSeconds, operator }: Preparation): string {
  return [grinding, polishing, etchant, etchingSeconds === null ? null : `etched ${etchingSeconds} s`, operator === null ? null : `by ${operator}`].filter((part) => part !== null).join('; ');
}
