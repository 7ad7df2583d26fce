import type { RegisterCommand } from '../CliContext.ts';
import { wholeNumber } from '../options.ts';

interface Options {
  readonly classes: number;
  readonly size: number;
}

/** nital networks [id]: which networks there are, and the layer table of one. */
export const registerNetworks: RegisterCommand = (program, { app, output }) => {
  program
    .command('networks')
    .description('the networks Nital trains, from masks or unsupervised; with an id, the layer table of one')
    .argument('[id]', 'a network, e.g. unet')
    .option('--classes <n>', 'number of classes', wholeNumber(2), 2)
    .option('--size <px>', 'side of a tile in pixels', wholeNumber(32), 224)
    .addHelpText('after', '\nExamples:\n  nital networks\n  nital networks unet\n  nital networks deeplabv3plus-mobilenetv2 --classes 4 --json')
    .action(async (id: string | undefined, { classes, size }: Options) => {
      const { networks } = await app.engine.run({ kind: 'describeNetworks', id: id ?? null, classes, inputSize: size });
      const [only] = networks;
      if (id === undefined || only === undefined) {
        output.table(
          ['id', 'task', 'learnables', 'layers', 'network', 'source'],
          networks.map((network) => [network.id, network.task, grouped(network.learnables), String(network.layers.length), network.title, network.source]),
        );
        output.result(networks.map(({ id: name, task, learnables, layers }) => ({ id: name, task, learnables, layers })));
        return;
      }
      output.line(`${only.title} (${only.source}; ${only.task}): ${grouped(only.learnables)} learnables, ${only.layers.length} layers`);
      output.table(
        ['#', 'name', 'type', 'activations', 'learnables'],
        only.layers.map((row) => [String(row.index), row.name, row.type, row.activations === null ? '' : row.activations.join('×'), row.learnables === 0 ? '' : grouped(row.learnables)]),
      );
      output.result({ id: only.id, task: only.task, learnables: only.learnables, layers: only.layers });
    });
};

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
