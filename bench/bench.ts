import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Speed and peak memory of training steps and inference beside PyTorch, in turn (ours, theirs, ours, theirs …), so that
 * a machine whose speed drifts still gives a fair ratio. Medians over rounds of each round's median. Inference in 8-bit
 * integers stands beside Nital's own in floats.
 *
 *     npm run bench -- [--rounds 3] [--network ID] [--mode train|infer|int8] [--batch 4] [--steps 5]
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '5' },
    network: { type: 'string', multiple: true, default: ['unet', 'deeplabv3plus-mobilenetv2'] },
    mode: { type: 'string', multiple: true, default: ['train', 'infer', 'int8'] },
    batch: { type: 'string', multiple: true, default: ['4'] },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
});

interface Measurement {
  readonly secondsPerStep: readonly number[];
  readonly peakMemoryMB: number;
}

const SIZE = '224';
const PYTHON = '/usr/bin/python3';
const peer = resolve(import.meta.dirname, '../../shared/peers/torch_bench.py');
const peerIsThere = existsSync(peer) && spawnSync(PYTHON, ['-c', 'import torch, torchvision']).status === 0;

console.log(`${cpus()[0]?.model ?? 'processor'}, ${values.threads} threads, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`);
if (!peerIsThere) console.log("PyTorch is not compared: that needs ../shared and Debian's python3-torch and python3-torchvision.");
console.log('network                    mode   batch   Nital ms    other ms     other / Nital   memory MB (Nital / other; other: PyTorch, for int8 Nital in floats)');

for (const network of values.network) {
  for (const mode of values.mode) {
    for (const batch of values.batch) {
      const ours: Measurement[] = [];
      const theirs: Measurement[] = [];
      for (let round = 0; round < Number(values.rounds); round++) {
        ours.push(measure(network, mode, batch));
        if (mode === 'int8') theirs.push(measure(network, 'infer', batch));
        else if (peerIsThere) theirs.push(run(PYTHON, [peer, network, mode, batch, SIZE, values.steps, values.threads, '--frozen-upsampling']));
      }
      report(network, mode, batch, ours, theirs);
    }
  }
}

function measure(network: string, mode: string, batch: string): Measurement {
  return run(process.execPath, [resolve(import.meta.dirname, 'measure.ts'), network, mode, batch, SIZE, values.steps, values.threads]);
}

function run(program: string, args: readonly string[]): Measurement {
  const lines = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n');
  return JSON.parse(lines.at(-1) ?? '') as Measurement;
}

function report(network: string, mode: string, batch: string, ours: readonly Measurement[], theirs: readonly Measurement[]): void {
  const milliseconds = (measurements: readonly Measurement[]): number => median(measurements.map((measurement) => 1000 * median(measurement.secondsPerStep)));
  const memory = (measurements: readonly Measurement[]): number => median(measurements.map((measurement) => measurement.peakMemoryMB));
  const ratios = theirs.map((measurement, round) => median(measurement.secondsPerStep) / median(ours[round]?.secondsPerStep ?? []));
  const peerFigures = theirs.length === 0 ? ['–', '–', '–'] : [milliseconds(theirs).toFixed(0), median(ratios).toFixed(2), `${(memory(ours) / memory(theirs)).toFixed(2)} = ${memory(ours)} / ${memory(theirs)}`];
  console.log(`${network.padEnd(26)} ${mode.padEnd(6)} ${batch.padStart(5)} ${milliseconds(ours).toFixed(0).padStart(10)} ${String(peerFigures[0]).padStart(12)} ${String(peerFigures[1]).padStart(17)}   ${peerFigures[2]}`);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
