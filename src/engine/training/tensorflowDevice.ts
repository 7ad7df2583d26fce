import type { DeviceReport } from '../../shared/engineProtocol/jobs.ts';
import { AppError, toAppError } from '../../shared/errors/AppError.ts';
import { Random } from '../../shared/random/Random.ts';
import { inputShape } from '../graph/LayerGraph.ts';
import { sgd } from '../lowering/sgd.ts';
import { initializeWeights } from '../networks/initialize.ts';
import { selfTestNetwork } from '../session/selfTest.ts';
import { openTensorflow } from '../tensorflow/openTensorflow.ts';
import { TensorflowStep } from '../tensorflow/TensorflowStep.ts';
import type { Tf } from '../tensorflow/Tf.ts';
import type { LearningStep, LearningStepOptions, StepResult, TrainingState } from './LearningStep.ts';
import { TrainingStep } from './TrainingStep.ts';

const BATCH = 2;
const MOMENTUM = 0.9;
/** Devices round differently; a wrong kernel is off by far more. */
const TOLERANCE = 1e-3;

/** Whether TensorFlow is there and computes a known training step rightly. It is never what "auto" means. */
export async function inspectTensorflow(open: typeof openTensorflow = openTensorflow): Promise<DeviceReport> {
  return (await openTested(open)).report;
}

/**
 * TensorFlow, tested.
 * @throws AppError `device/unavailable` saying why it is not there or what it computes wrongly.
 */
export async function requireTensorflow(open: typeof openTensorflow = openTensorflow): Promise<Tf> {
  const { tf, report } = await openTested(open);
  if (tf === null || report.selfTest !== 'passed') throw new AppError('device/unavailable', `The device "tensorflow" cannot be used: ${report.reason ?? 'its self-test failed'}. Use the device "auto".`);
  return tf;
}

async function openTested(open: typeof openTensorflow): Promise<{ readonly tf: Tf | null; readonly report: DeviceReport }> {
  const facts = { id: 'tensorflow', title: 'NVIDIA card (TensorFlow)', gigaflops: null, tilesPerSecond: null, memoryMB: null } as const;
  const tf = open();
  if (typeof tf === 'string') return { tf: null, report: { ...facts, available: false, reason: tf, selfTest: 'notRun' } };
  const reason = await faultsOf(tf).catch((error: unknown) => toAppError(error).message);
  return { tf, report: { ...facts, available: true, reason, selfTest: reason === null ? 'passed' : 'failed' } };
}

/** What TensorFlow gets wrong in one step of a small network, held to the processor; null: nothing. */
async function faultsOf(tf: Tf): Promise<string | null> {
  const graph = selfTestNetwork();
  const options: LearningStepOptions = { graph, batchSize: BATCH, l2: 1e-4, classWeights: [1, 2], trainUpsampling: true, normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] }, state: { weights: initializeWeights(graph, 1) } };
  const expected = await oneStep(await TrainingStep.create({ ...options, optimizer: sgd(MOMENTUM), device: 'cpu', threads: null }), options);
  const found = await oneStep(await TensorflowStep.create({ ...options, tf, optimizer: 'sgd', momentum: MOMENTUM }), options);
  if (!(Math.abs(found.loss - expected.loss) <= TOLERANCE * expected.loss)) return `a loss of ${expected.loss} came out as ${found.loss}`;
  // The velocities of a first step are the gradients.
  for (const [name, values] of [...expected.optimizer, ...expected.weights]) {
    const others = found.optimizer.get(name) ?? found.weights.get(name);
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), TOLERANCE);
    const worst = values.reduce((farthest, value, at) => Math.max(farthest, Math.abs(value - (others?.[at] ?? NaN))), 0);
    if (!(worst <= TOLERANCE * scale)) return `"${name}" of a known training step is off by ${((100 * worst) / scale).toFixed(1)} % of its size`;
  }
  return null;
}

async function oneStep(step: LearningStep, { graph }: LearningStepOptions): Promise<StepResult & TrainingState> {
  const [height, width, channels] = inputShape(graph);
  const random = new Random(1);
  const images = Float32Array.from({ length: BATCH * channels * height * width }, () => random.uniform());
  const labels = Uint8Array.from({ length: BATCH * height * width }, () => random.integer(graph.classes));
  try {
    const result = await step.run(images, labels, 0.01, 1);
    return { ...result, ...step.state() };
  } finally {
    await step.dispose();
  }
}
