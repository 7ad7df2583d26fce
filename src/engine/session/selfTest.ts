import { GraphBuilder } from '../graph/GraphBuilder.ts';
import { lowerComposites } from '../lowering/composites.ts';
import type { TrainingGraph } from '../lowering/trainingGraph.ts';
import { emitOnnx } from '../onnx/emit.ts';
import type { DeviceId } from './DeviceId.ts';
import { PROBE_LEARNING_RATE, probeFeeds, probeStep } from './probeStep.ts';
import { Session, type Feeds } from './Session.ts';

const SIZE = 8;
const CLASSES = 2;
/** Devices round differently; a wrong kernel is off by far more. */
const TOLERANCE = 1e-3;

/**
 * One training step of a small network that has every kind of operator the real ones have. Null when the device computes it
 * rightly, else what it got wrong. The processor is held to what is known in closed form: a last layer without weights gives
 * the loss ln 2, and Adam's first step moves a weight by the learning rate. Other devices are held to the processor.
 */
export async function runSelfTest(device: DeviceId): Promise<string | null> {
  const plan = probeStep(testNetwork(), 2);
  if (device === 'cpu') return knownFaults(plan, await runStep(plan, 'cpu', probeFeeds(plan, 0)));
  const feeds = probeFeeds(plan, 0.5);
  return differences(await runStep(plan, 'cpu', feeds), await runStep(plan, device, feeds));
}

function testNetwork(): ReturnType<GraphBuilder['build']> {
  const b = new GraphBuilder('self-test', CLASSES);
  b.input('image', SIZE, SIZE, 3);
  b.convolution('convolution', 8, 3);
  b.batchNormalization('normalization');
  const skip = b.relu('relu');
  const overlapping = b.maxPooling('overlapping', 3, 2, { padding: 'symmetric' });
  b.continueAfter(skip);
  b.maxPooling('pool', 2, 2);
  b.addition('pools', [b.current, overlapping]);
  b.depthwiseConvolution('depthwise', 3, { stride: 1 });
  b.clippedRelu('clipped', 6);
  b.transposedConvolution('up', 8, 2, 2);
  b.concatenation('joined', [b.current, skip]);
  b.convolution('scores', CLASSES, 1);
  return b.build();
}

async function runStep(plan: TrainingGraph, device: DeviceId, feeds: Feeds): Promise<Record<string, Float32Array>> {
  const session = await Session.open(emitOnnx(lowerComposites(plan.operators), 'self-test'), { device, threads: null });
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}

function knownFaults(plan: TrainingGraph, results: Record<string, Float32Array>): string | null {
  const loss = results['loss']?.[0] ?? NaN;
  if (!(Math.abs(loss - Math.LN2) < TOLERANCE)) return `a loss of ln 2 came out as ${loss}`;
  // Three quarters of the pixels are of the second class: its bias goes up, the other one down.
  const bias = results[`new:${plan.state.find(({ name }) => name === 'scores.bias')?.input ?? ''}`] ?? new Float32Array();
  const right = Math.abs((bias[0] ?? NaN) + PROBE_LEARNING_RATE) < TOLERANCE * PROBE_LEARNING_RATE && Math.abs((bias[1] ?? NaN) - PROBE_LEARNING_RATE) < TOLERANCE * PROBE_LEARNING_RATE;
  return right ? null : `a step of ∓${PROBE_LEARNING_RATE} came out as ${bias.join(', ')}`;
}

/** Compares loss, counts, statistics and first moments, which are gradients; Adam turns the rest into signs, which rounding flips. */
function differences(expected: Record<string, Float32Array>, got: Record<string, Float32Array>): string | null {
  for (const [name, values] of Object.entries(expected)) {
    if (!/^(loss|confusion|new:first:.*|.*\.(mean|variance))$/.test(name)) continue;
    const scale = Math.max(TOLERANCE, ...values.map(Math.abs));
    const worst = Math.max(...values.map((value, at) => Math.abs(value - (got[name]?.[at] ?? NaN))));
    if (!(worst <= TOLERANCE * scale)) return `"${name}" of a known training step is off by ${((100 * worst) / scale).toFixed(1)} % of its size`;
  }
  return null;
}
