import { buildNetwork, findNetwork } from '../src/engine/networks/registry.ts';
import { initializeWeights } from '../src/engine/networks/initialize.ts';
import { Predictor } from '../src/engine/inference/Predictor.ts';
import { calibrate } from '../src/engine/quantisation/calibrate.ts';
import type { DeviceId } from '../src/engine/session/DeviceId.ts';
import { TrainingStep } from '../src/engine/training/TrainingStep.ts';
import { Random } from '../src/shared/random/Random.ts';

/**
 * Times one network as `torch_bench.py` does, in a process of its own, and prints one JSON line with the seconds per step.
 *
 *     node bench/measure.ts NETWORK train|infer|int8 BATCH SIZE STEPS [THREADS] [DEVICE] [PROFILE_PREFIX]
 */
const [network = 'unet', mode = 'train', batchText = '4', sizeText = '224', stepsText = '5', threadsText = '2', device = 'cpu', profilePrefix] = process.argv.slice(2);
const [batch, size, steps, threads] = [batchText, sizeText, stepsText, threadsText].map(Number) as [number, number, number, number];

const graph = buildNetwork(findNetwork(network), { classes: 2, inputHeight: size, inputWidth: size });
const weights = initializeWeights(graph, 1);
const random = new Random(1);
const images = new Float32Array(batch * 3 * size * size).map(() => random.uniform());
const labels = new Uint8Array(batch * size * size);
for (let at = 0; at < labels.length; at++) {
  const image = Math.floor(at / (size * size));
  labels[at] = (images[image * 3 * size * size + (at % (size * size))] ?? 0) > 0.5 ? 1 : 0;
}
const common = {
  graph,
  batchSize: batch,
  normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.29, 0.29, 0.29] } as const,
  device: device as DeviceId,
  threads,
  ...(profilePrefix === undefined ? {} : { profilePrefix }),
};

// Speed does not depend on what the ranges are, so they are found on a small image.
const small = 64;
const tile = (async function* (): AsyncGenerator<Float32Array> {
  yield images.subarray(0, 3 * small * small);
})();
const smallGraph = buildNetwork(findNetwork(network), { classes: 2, inputHeight: small, inputWidth: small });
const ranges = mode === 'int8' ? (await calibrate({ graph: smallGraph, weights, normalisation: common.normalisation }, tile, threads)).ranges : null;

const startedAt = performance.now();
const program =
  mode === 'train'
    ? await TrainingStep.create({ ...common, l2: 1e-4, classWeights: [1, 1], trainUpsampling: false, state: { weights } })
    : await Predictor.create({ ...common, weights, ranges });
const secondsToStart = (performance.now() - startedAt) / 1000;
const losses: number[] = [];
const secondsPerStep: number[] = [];
for (let step = 0; step <= steps; step++) {
  const start = performance.now();
  if (program instanceof TrainingStep) losses.push((await program.run(images, labels, 1e-3, step)).loss);
  else await program.run(images);
  if (step > 0) secondsPerStep.push((performance.now() - start) / 1000);
}
secondsPerStep.sort((a, b) => a - b);
// A profile is written when the session closes.
await program.dispose();
console.log(JSON.stringify({ network, mode, batch, size, threads, device, secondsToStart, secondsPerStep, losses, peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024) }));
