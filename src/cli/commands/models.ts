import type { RegisterCommand } from '../CliContext.ts';

/** nital models [project]: the models at hand. */
export const registerModels: RegisterCommand = (program, { app, output }) => {
  program
    .command('models')
    .description('the models that come with Nital and, with a project, those trained or used in it')
    .argument('[project]', 'the project folder')
    .addHelpText('after', '\nExamples:\n  nital models\n  nital models steel.nital --json')
    .action(async (path: string | undefined) => {
      const project = path === undefined ? null : app.projects.open(path, { readOnly: true });
      try {
        const { ofProject, boxed } = await app.models.list(project);
        const shipped = new Set(boxed.map((model) => model.sha256));
        const own = ofProject.filter((model) => !shipped.has(model.sha256));
        output.table(
          ['model', 'from', 'network', 'classes', 'µm per px', 'sha256'],
          [
            ...own.map((model) => [model.name, model.runId === null ? 'elsewhere' : `run ${model.runId}`, model.network, classesOf(model.card).join(', '), '', model.sha256.slice(0, 12)]),
            ...boxed.map((model) => [model.name, 'comes with Nital', model.network, model.classes.join(', '), `${model.micrometresPerPixel.low} to ${model.micrometresPerPixel.high}`, model.sha256.slice(0, 12)]),
          ],
        );
        output.result({
          project: own.map(({ name, network, sha256, runId }) => ({ name, network, sha256, run: runId })),
          shipped: boxed.map(({ name, title, network, classes, micrometresPerPixel, sha256 }) => ({ name, title, network, classes, micrometresPerPixel, sha256, used: ofProject.some((model) => model.sha256 === sha256) })),
        });
      } finally {
        project?.close();
      }
    });
};

function classesOf(card: unknown): readonly string[] {
  return (card as { readonly classes?: readonly string[] } | null)?.classes ?? [];
}
