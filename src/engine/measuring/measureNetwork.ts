import type { MeasureNetworkJob, MeasureNetworkResult } from '../../shared/engineProtocol/jobs.ts';
import { Random } from '../../shared/random/Random.ts';
import { inputShape, type LayerGraph } from '../graph/LayerGraph.ts';
import { Predictor } from '../inference/Predictor.ts';
import { continueUnlessCancelled, type JobControl } from '../jobControl.ts';
import { initializeWeights } from '../networks/initialize.ts';
import { buildNetwork, type NetworkFacts } from '../networks/registry.ts';
import { chooseDevice } from '../session/devices.ts';
import { TrainingStep } from '../training/TrainingStep.ts';

const NORMALISATION = { mean: [0.5, 0.5, 0.5], deviation: [0.29, 0.29, 0.29] } as const;
/** Small enough that steps on noise do not run away. */
const LEARNING_RATE = 1e-4;

/**
 * Times a network with fresh weights on random tiles: the median of some runs after a first one, which warms up. The peak
 * of memory is that of this process, so a process that has done other work first gives too much.
 * @throws AppError `network/invalid`, `device/…`, `job/cancelled`
 */
export async function measureNetwork(facts: NetworkFacts, job: MeasureNetworkJob, control: JobControl): Promise<MeasureNetworkResult> {
  const { work, classes, inputSize, batchSize, runs, threads } = job;
  const graph = buildNetwork(facts, { classes, inputHeight: inputSize, inputWidth: inputSize });
  const device = await chooseDevice(job.device);
  const common = { graph, batchSize, normalisation: NORMALISATION, device, threads };
  const weights = initializeWeights(graph, 1);
  const { images, labels } = randomTiles(graph, batchSize);
  const seconds: number[] = [];
  const take = async (run: (number: number) => Promise<unknown>): Promise<void> => {
    for (let number = 0; number <= runs; number++) {
      control.report({ stage: `${facts.id}, ${work}`, done: number, total: runs + 1, unit: 'runs' });
      await continueUnlessCancelled(control);
      const startedAt = performance.now();
      await run(number);
      if (number > 0) seconds.push((performance.now() - startedAt) / 1000);
    }
  };
  await continueUnlessCancelled(control);
  if (work === 'inference') {
    const predictor = await Predictor.create({ ...common, weights });
    await take(() => predictor.run(images)).finally(() => predictor.dispose());
  } else {
    const step = await TrainingStep.create({ ...common, l2: 1e-4, classWeights: new Array<number>(classes).fill(1), trainUpsampling: false, state: { weights } });
    await take((number) => step.run(images, labels, LEARNING_RATE, number)).finally(() => step.dispose());
  }
  return { kind: 'measureNetwork', device, secondsPerRun: median(seconds), peakMemoryMB: process.resourceUsage().maxRSS / 1024 };
}

/** Noise, and labels of every class. */
function randomTiles(graph: LayerGraph, batchSize: number): { images: Float32Array; labels: Uint8Array } {
  const [height, width, channels] = inputShape(graph);
  const random = new Random(1);
  return {
    images: Float32Array.from({ length: batchSize * channels * height * width }, () => random.uniform()),
    labels: Uint8Array.from({ length: batchSize * height * width }, () => random.integer(graph.classes)),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
