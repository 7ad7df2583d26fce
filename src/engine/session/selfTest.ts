import { GraphBuilder } from '../graph/GraphBuilder.ts';
import { elements } from '../graph/learnables.ts';
import { adam } from '../lowering/adam.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { buildTrainingGraph, type TrainingGraph } from '../lowering/trainingGraph.ts';
import { emitOnnx } from '../onnx/emit.ts';
import { lossSchema } from '../../shared/engineProtocol/jobs.ts';
import { Random } from '../../shared/random/Random.ts';
import type { DeviceId } from './DeviceId.ts';
import { Session, type Feeds } from './Session.ts';

const SIZE = 8;
const CLASSES = 2;
const LEARNING_RATE = 0.01;
/** Devices round differently; a wrong kernel is off by far more. */
const TOLERANCE = 1e-3;

/**
 * One training step of a small network that has every kind of operator the real ones have. Null when the device computes it
 * rightly, else what it got wrong. The processor is held to what is known in closed form: a last layer without weights gives
 * the loss ln 2, and Adam's first step moves a weight by the learning rate. Other devices are held to the processor.
 */
export async function runSelfTest(device: DeviceId): Promise<string | null> {
  const plan = buildTrainingGraph(testNetwork(), {
    batchSize: 2,
    normalisation: { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] },
    classWeights: [1, 1],
    loss: lossSchema.parse({}),
    optimizer: adam,
    l2: 0,
    gradientLimit: null,
    fixedBilinear: new Set(),
    layerRates: new Map(),
  });
  if (device === 'cpu') return knownFaults(plan, await runStep(plan, 'cpu', feedsOf(plan, 0)));
  const feeds = feedsOf(plan, 0.5);
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

/** Weights by seeded numbers; without spread in the last layer both classes score alike. */
function feedsOf(plan: TrainingGraph, spreadOfScores: number): Feeds {
  const random = new Random(1);
  const labelled = 2 * SIZE * SIZE;
  const values = (name: string, shape: readonly number[]): Float32Array => {
    const count = elements(shape);
    if (/:|mean|bias|offset/.test(name)) return new Float32Array(count);
    if (/scale|variance/.test(name)) return new Float32Array(count).fill(1);
    const spread = name.startsWith('scores') ? spreadOfScores : 0.5;
    return new Float32Array(count).map(() => random.normal(0, spread));
  };
  const scalars = Object.entries(adam.scalars(1, LEARNING_RATE)).map(([name, value]) => [name, { data: Float32Array.of(value), shape: [] }]);
  return {
    images: { data: new Float32Array(3 * labelled).map(() => random.uniform()), shape: [2, 3, SIZE, SIZE] },
    labels: { data: Int32Array.from({ length: labelled }, (_, at) => (at % 4 === 0 ? 0 : 1)), shape: [2, 1, SIZE, SIZE] },
    ...(Object.fromEntries(scalars) as Feeds),
    ...Object.fromEntries(plan.constants.map(({ name, shape }) => [name, { data: values(name, shape), shape }])),
    ...Object.fromEntries(plan.state.map(({ input, shape }) => [input, { data: values(input, shape), shape }])),
  };
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
  const right = Math.abs((bias[0] ?? NaN) + LEARNING_RATE) < TOLERANCE * LEARNING_RATE && Math.abs((bias[1] ?? NaN) - LEARNING_RATE) < TOLERANCE * LEARNING_RATE;
  return right ? null : `a step of ∓${LEARNING_RATE} came out as ${bias.join(', ')}`;
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
