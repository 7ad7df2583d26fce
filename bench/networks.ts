import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { main } from '../src/cli/main.ts';
import { createApp } from '../src/main/app.ts';
import type { NetworkCost, NetworkMeasurement } from '../src/main/services/NetworksService.ts';
import { deviceSchema } from '../src/shared/engineProtocol/devices.ts';
import type { NetworkDescription } from '../src/shared/engineProtocol/jobs.ts';

/**
 * What every network costs and, when minutes are given, what it learns in them from the ultrahigh-carbon steel in ../shared:
 * the table of docs/networks.md. Each part of a row is kept in a JSON file as soon as it is done, so that the program can be
 * stopped and started anew; a part that was made with other settings is made again.
 *
 *     npm run bench:networks -- [--network ID …] [--batch 4] [--runs 5] [--threads 2] [--minutes 20] [--epoch] [--out FILE]
 */
const { values } = parseArgs({
  options: {
    network: { type: 'string', multiple: true },
    size: { type: 'string', default: '224' },
    batch: { type: 'string', default: '4' },
    runs: { type: 'string', default: '5' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    device: { type: 'string', default: 'cpu' },
    /** Of training on the steel, alike for every network; none unless given. */
    minutes: { type: 'string' },
    /** Whether one epoch on the steel runs to its end, and what it comes to. */
    epoch: { type: 'boolean', default: false },
    'learning-rate': { type: 'string', default: '0.0003' },
    out: { type: 'string', default: 'networks.json' },
  },
});

interface Learned {
  readonly iterations: number;
  readonly seconds: number;
  readonly trainingLoss: number;
  readonly trainingAccuracy: number;
  /** On the micrographs of the test side. */
  readonly meanIoU: number;
}

/** A part of a row, with the settings it was made with. */
interface Part {
  readonly settings: string;
  readonly result: unknown;
}

/** By network and name of the part. */
type Parts = Record<string, Record<string, Part>>;

const UHCS = resolve(import.meta.dirname, '../../shared/data/uhcs');
const SHARED = `${values.size} px, batch ${values.batch}, ${values.device}, ${values.threads} threads`;
const parts: Parts = existsSync(values.out) ? (JSON.parse(readFileSync(values.out, 'utf8')) as Parts) : {};
const temporary = mkdtempSync(join(tmpdir(), 'nital-networks-'));
const steel = join(temporary, 'steel.nital');
const app = createApp();
try {
  const all = await app.networks.describe(null, { classes: 2, inputSize: Number(values.size) });
  const wanted = all.filter(({ id }) => values.network === undefined || values.network.includes(id));
  if ((values.epoch || values.minutes !== undefined) && wanted.length > 0) await makeProject();
  const rows: string[][] = [];
  for (const network of wanted) rows.push(await rowOf(network));
  console.log(`\n${cpus()[0]?.model ?? 'processor'}, ${SHARED}, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}\n`);
  for (const row of withHeader(rows)) console.log(`| ${row.join(' | ')} |`);
} finally {
  await app.close();
  rmSync(temporary, { recursive: true, force: true });
}

async function rowOf(network: NetworkDescription): Promise<string[]> {
  const { id, title, learnables, layers, multiplyAdds, receptiveField } = network;
  const { inference, training, failure } = await part(id, 'cost', `${SHARED}, ${values.runs} runs`, () => measure(id));
  if (failure !== null) console.error(`${id}: ${failure}`);
  const cells = (cost: NetworkCost | null): string[] => (cost === null ? ['–', '–'] : [cost.milliseconds.toFixed(0), cost.peakMemoryMB.toFixed(0)]);
  const facts = [title, learnables.toLocaleString('en-US'), String(layers.length), (multiplyAdds / 1e9).toFixed(2), receptiveField === null ? 'whole tile' : String(receptiveField)];
  return [...facts, ...cells(inference), ...cells(training), ...(await learnedCells(network))];
}

async function learnedCells({ id, task }: NetworkDescription): Promise<string[]> {
  const rules = `${SHARED}, learning rate ${values['learning-rate']}`;
  const { minutes } = values;
  // Networks that find their labels without masks learn nothing from these.
  if (task === 'unsupervised') return [...(values.epoch ? ['–'] : []), ...(minutes === undefined ? [] : ['–', '–'])];
  const epoch = values.epoch ? await part(id, 'epoch', rules, () => learn(id, 'epoch', ['--epochs', '1'])) : null;
  const timed = minutes === undefined ? null : await part(id, 'minutes', `${rules}, ${minutes} min`, () => learn(id, 'minutes', ['--minutes', minutes]));
  return [
    ...(epoch === null ? [] : [`${epoch.seconds.toFixed(0)} s, ${epoch.iterations} steps, loss ${epoch.trainingLoss.toFixed(2)}`]),
    ...(timed === null ? [] : [String(timed.iterations), timed.meanIoU.toFixed(3)]),
  ];
}

function withHeader(rows: readonly string[][]): string[][] {
  const header = ['network', 'learnables', 'layers', 'GMac', 'receptive field px', 'inference ms', 'MB', 'training step ms', 'MB'];
  if (values.epoch) header.push('one epoch of the steel');
  if (values.minutes !== undefined) header.push(`steps in ${values.minutes} min`, 'mean IoU');
  return [header, header.map(() => '---'), ...rows];
}

/** What the file has of this network under these settings, or makes it and writes it there. */
async function part<T>(id: string, name: string, settings: string, make: () => Promise<T>): Promise<T> {
  const known = parts[id]?.[name];
  if (known?.settings === settings) return known.result as T;
  const result = await make();
  parts[id] = { ...parts[id], [name]: { settings, result } };
  writeFileSync(`${values.out}.new`, `${JSON.stringify(parts, null, 1)}\n`);
  renameSync(`${values.out}.new`, values.out);
  console.error(`${id}: ${name} done`);
  return result;
}

async function measure(id: string): Promise<NetworkMeasurement> {
  const [size, batch, runs, threads] = [values.size, values.batch, values.runs, values.threads].map(Number) as [number, number, number, number];
  const [measured] = await app.networks.measure({ ids: [id], classes: 2, inputSize: size, batchSize: batch, runs, device: deviceSchema.parse(values.device), threads });
  if (measured === undefined) throw new RangeError(`nothing was measured of ${id}`);
  return measured;
}

async function makeProject(): Promise<void> {
  if (!existsSync(UHCS)) throw new Error(`Training needs the micrographs in ${UHCS}. Leave out --minutes and --epoch.`);
  await nital('project', 'create', steel, '--label-set', '0:matrix,1:network,2:spheroidite,3:widmanstatten');
  await nital('import', steel, join(UHCS, 'images', '*.tif'), '--masks', join(UHCS, 'masks_region'), '--table', join(UHCS, 'specimens.csv'), '--map', 'file=name,specimen=sample_key,umPerPx=um_per_px');
}

/** Trains on the steel and judges on specimens that were kept out. */
async function learn(id: string, name: string, length: readonly string[]): Promise<Learned> {
  const compute = ['--device', values.device, '--threads', values.threads];
  const model = `${id} ${name}`;
  const trained = await nital<{ model: string | null; iterations: number; secondsElapsed: number; trainingLoss: number; trainingAccuracy: number }>(
    ...['train', steel, '--network', id, '--name', model, '--tile', values.size, '--batch', values.batch, '--learning-rate', values['learning-rate'], ...length],
    ...['--shares', '0.6,0.2,0.2', '--class-weights', 'medianFrequency', '--seed', '1', ...compute],
  );
  if (trained.model === null) throw new Error(`The training of ${id} was interrupted. What is done is in ${values.out}: start again to go on.`);
  const { meanIoU } = await nital<{ meanIoU: number }>('evaluate', steel, '--model', model, '--on', 'test', ...compute);
  const { iterations, secondsElapsed, trainingLoss, trainingAccuracy } = trained;
  return { iterations, seconds: secondsElapsed, trainingLoss, trainingAccuracy, meanIoU };
}

/** A command line in this process; its progress goes on to the terminal. */
async function nital<T>(...args: readonly string[]): Promise<T> {
  let stdout = '';
  const code = await main([...args, '--json'], { stdout: { write: (text) => (stdout += text) }, stderr: process.stderr });
  if (code !== 0 && code !== 130) throw new Error(`nital ${args.join(' ')} ended with ${code}: ${stdout.trim()}`);
  return JSON.parse(stdout) as T;
}
