import { lowerAdam } from '../lowering/adam.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { lowerCrossEntropy } from '../lowering/crossEntropy.ts';
import { differentiate } from '../autodiff/differentiate.ts';
import { emitOnnx } from '../onnx/emit.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { DeviceId } from './DeviceId.ts';
import { Session } from './Session.ts';

/**
 * One training step of a single 1×1 convolution whose outcome is known in closed form: with all scores equal the loss is
 * ln 2, and Adam's first step moves each weight by the learning rate against the sign of its gradient.
 */
const LEARNING_RATE = 0.01;
const TOLERANCE = 1e-4;

/** Null when the device computes the known step rightly, else what it computed. */
export async function runSelfTest(device: DeviceId): Promise<string | null> {
  const g = new OperatorGraph();
  const images = g.input('images', [1, 1, 4, 4]);
  const weight = g.input('weight', [2, 1, 1, 1]);
  const scores = g.add('Conv', [images, weight], { stride: 1, dilation: 1, padding: [0, 0, 0, 0], groups: 1 });
  const { loss } = lowerCrossEntropy(g, scores, [1, 1]);
  const [gradient] = differentiate(g, loss, [weight]);
  if (gradient === null || gradient === undefined) throw new RangeError('the self-test has no gradient');
  const zeros = g.constant(new Float32Array(2), [2, 1, 1, 1]);
  // First step: both bias corrections cancel, which leaves the sign of the gradient times the learning rate.
  const scale = Math.sqrt(1 - 0.999);
  const step = { size: g.scalar((LEARNING_RATE * scale) / (1 - 0.9)), guard: g.scalar(1e-8 * scale) };
  const after = lowerAdam(g, { weight, first: zeros, second: zeros }, gradient, step, 0);
  g.output('loss', loss);
  g.output('new', after.weight);

  const session = await Session.open(emitOnnx(lowerComposites(g), 'self-test'), { device, threads: null });
  try {
    const labels = Int32Array.from({ length: 16 }, (_, at) => (at < 12 ? 1 : 0));
    const results = await session.run({
      images: { data: new Float32Array(16).fill(1), shape: [1, 1, 4, 4] },
      weight: { data: new Float32Array(2), shape: [2, 1, 1, 1] },
      labels: { data: labels, shape: [1, 1, 4, 4] },
    });
    const got = [results['loss']?.[0] ?? NaN, results['new']?.[0] ?? NaN, results['new']?.[1] ?? NaN];
    const expected = [Math.LN2, -LEARNING_RATE, LEARNING_RATE];
    const right = got.every((value, at) => Math.abs(value - (expected[at] as number)) < TOLERANCE);
    return right ? null : `a known training step gave ${got.map((value) => value.toFixed(5)).join(', ')} instead of ${expected.map((value) => value.toFixed(5)).join(', ')}`;
  } finally {
    await session.close();
  }
}
