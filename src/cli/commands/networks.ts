import type { NetworkCost, NetworkMeasurement } from '../../main/services/NetworksService.ts';
import type { JobProgress, NetworkDescription } from '../../shared/engineProtocol/jobs.ts';
import type { CliContext, RegisterCommand } from '../CliContext.ts';
import { deviceOption, threadsOption, wholeNumber, type DeviceOptions } from '../options.ts';
import type { Output } from '../Output.ts';

/** Runs that are timed, after one that is not. */
const RUNS = 3;

interface Options extends DeviceOptions {
  readonly classes: number;
  readonly size: number;
  readonly measure: boolean;
  readonly batch: number;
}

/** nital networks [id]: which networks there are and what they cost, and the layer table of one. */
export const registerNetworks: RegisterCommand = (program, context) => {
  program
    .command('networks')
    .description('the networks Nital trains, from masks or unsupervised, and what they cost; with an id, the layer table of one')
    .argument('[id]', 'a network, e.g. unet')
    .option('--classes <n>', 'number of classes', wholeNumber(2), 2)
    .option('--size <px>', 'side of a tile in pixels', wholeNumber(32), 224)
    .option('--measure', 'run them on this PC: time and memory of inference and of a training step', false)
    .option('--batch <n>', 'tiles at once when they are measured', wholeNumber(1), 4)
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addHelpText(
      'after',
      `
GMac: 10⁹ multiply-adds for one tile, of convolutions, transposed convolutions, linear layers and attention; an up-sampling
that is still bilinear counts as the transposed convolution it is in the layer table, but runs as interpolation.
Receptive field: how many pixels, along an axis, a pixel's class can depend on.

Examples:
  nital networks
  nital networks unet
  nital networks deeplabv3plus-mobilenetv2 --classes 4 --json
  nital networks --measure --batch 4 --device cpu`,
    )
    .action((id: string | undefined, options: Options) => networks(context, id ?? null, options));
};

async function networks({ app, output, signal }: CliContext, id: string | null, { classes, size, measure, batch, device, threads }: Options): Promise<void> {
  const described = await app.networks.describe(id, { classes, inputSize: size });
  const [only] = described;
  if (id !== null && only !== undefined && !measure) {
    sayLayers(output, only, size);
    output.result(only);
    return;
  }
  output.table(
    ['id', 'task', 'learnables', 'layers', 'GMac', 'receptive field', 'network', 'source'],
    described.map((network) => [network.id, network.task, grouped(network.learnables), String(network.layers.length), giga(network.multiplyAdds), fieldOf(network), network.title, network.source]),
  );
  if (!measure) {
    output.result(described);
    return;
  }
  const request = { ids: described.flatMap((network) => (network.task === 'segmentation' || id !== null ? [network.id] : [])), classes, inputSize: size, batchSize: batch, runs: RUNS, device, threads: threads ?? null };
  const measured = await app.networks.measure(request, { signal, onProgress: ({ stage, ...step }: JobProgress) => output.progress({ stage: `Measuring ${stage}`, ...step }) });
  sayMeasurements(output, measured, size, batch);
  output.result(described.map((network) => ({ ...network, measured: { inputSize: size, batch, ...measured.find((one) => one.id === network.id) } })));
}

function sayLayers(output: Output, network: NetworkDescription, size: number): void {
  output.line(`${network.title} (${network.source}; ${network.task}): ${grouped(network.learnables)} learnables, ${network.layers.length} layers`);
  output.line(`A tile of ${size} × ${size} px takes ${giga(network.multiplyAdds)}·10⁹ multiply-adds; the class of a pixel depends on ${network.receptiveField === null ? 'the whole tile' : `${network.receptiveField} px along an axis at most`}.`);
  output.table(
    ['#', 'name', 'type', 'activations', 'learnables'],
    network.layers.map((row) => [String(row.index), row.name, row.type, row.activations === null ? '' : row.activations.join('×'), row.learnables === 0 ? '' : grouped(row.learnables)]),
  );
}

function sayMeasurements(output: Output, measured: readonly NetworkMeasurement[], size: number, batch: number): void {
  const cells = (cost: NetworkCost | null): string[] => (cost === null ? ['–', '–'] : [cost.milliseconds.toFixed(cost.milliseconds < 10 ? 1 : 0), cost.peakMemoryMB.toFixed(0)]);
  output.line();
  output.line(`Measured on ${measured[0]?.device ?? 'nothing'}: ${batch === 1 ? 'one tile' : `${batch} tiles`} of ${size} × ${size} px at once, median of ${RUNS} runs; memory is the whole engine process at its peak.`);
  output.table(
    ['id', 'inference ms', 'MB', 'training step ms', 'MB'],
    measured.map((one) => [one.id, ...cells(one.inference), ...cells(one.training)]),
  );
  for (const { id, failure } of measured) if (failure !== null) output.warning(`${id}: ${failure}`);
}

function fieldOf({ receptiveField }: NetworkDescription): string {
  return receptiveField === null ? 'whole tile' : `${receptiveField} px`;
}

function giga(value: number): string {
  return (value / 1e9).toFixed(2);
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
