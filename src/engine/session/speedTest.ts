import { GraphBuilder } from '../graph/GraphBuilder.ts';
import type { LayerGraph } from '../graph/LayerGraph.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { emitOnnx } from '../onnx/emit.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { DeviceId } from './DeviceId.ts';
import { probeFeeds, probeStep } from './probeStep.ts';
import { Session, type Feeds } from './Session.ts';

export interface DeviceSpeed {
  /** Billions of multiplications and additions per second of a 3×3 convolution. */
  readonly gigaflops: number;
  /** Of a training step (forward, loss, backward, Adam), weights and state carried in and out as in a training. */
  readonly tilesPerSecond: number;
}

/** Of the convolution: 64 → 64 channels, 3×3, on 112×112. */
const CONVOLUTION = { channels: 64, size: 112, kernel: 3 } as const;
/** Of the training step. */
const BATCH = 4;
const TILE = 96;
/** Best of this many runs, fewer when they take longer than this together. */
const RUNS = 3;
const PATIENCE = 1000;

/**
 * How fast a device convolves and, which decides, how fast it trains: a small network of the kinds of layers that the real
 * ones have, with half a million learnables.
 * @throws AppError `device/*`
 */
export async function measureSpeed(device: DeviceId): Promise<DeviceSpeed> {
  const { channels, size, kernel } = CONVOLUTION;
  const convolution = 2 * channels * channels * kernel * kernel * size * size;
  const plan = probeStep(speedNetwork(), BATCH);
  return {
    gigaflops: convolution / ((await bestTime(convolutionGraph(), { x: { data: new Float32Array(channels * size * size).fill(0.5), shape: [1, channels, size, size] } }, device)) * 1e6),
    tilesPerSecond: (1000 * BATCH) / (await bestTime(lowerComposites(plan.operators), probeFeeds(plan, 0.1), device)),
  };
}

function convolutionGraph(): OperatorGraph {
  const { channels, size, kernel } = CONVOLUTION;
  const g = new OperatorGraph();
  const x = g.input('x', [1, channels, size, size]);
  const weights = g.constant(new Float32Array(channels * channels * kernel * kernel).fill(0.01), [channels, channels, kernel, kernel]);
  const convolved = g.add('Conv', [x, weights], { stride: 1, dilation: 1, padding: [1, 1, 1, 1], groups: 1 });
  // Only one number comes back, so that the measurement is of the arithmetic and not of the copying.
  g.output('sum', g.add('ReduceSum', [convolved], { axes: [0, 1, 2, 3] }));
  return g;
}

function speedNetwork(): LayerGraph {
  const b = new GraphBuilder('speed test', 2);
  b.input('image', TILE, TILE, 3);
  b.convolution('enter', 32, 3);
  b.batchNormalization('enter_bn');
  const skip = b.relu('enter_relu');
  b.maxPooling('pool', 2, 2);
  b.convolution('expand', 96, 1);
  b.batchNormalization('expand_bn');
  b.clippedRelu('expand_relu', 6);
  b.depthwiseConvolution('depthwise', 3);
  b.batchNormalization('depthwise_bn');
  b.clippedRelu('depthwise_relu', 6);
  b.maxPooling('deeper', 2, 2);
  b.convolution('deep', 192, 3);
  b.batchNormalization('deep_bn');
  b.relu('deep_relu');
  b.convolution('deepest', 192, 3);
  b.relu('deepest_relu');
  b.transposedConvolution('up', 32, 4, 4);
  b.concatenation('joined', [b.current, skip]);
  b.convolution('fused', 32, 3);
  b.relu('fused_relu');
  b.convolution('scores', 2, 1);
  return b.build();
}

/** Milliseconds of the fastest run; the first one only warms up, unless it takes so long that it must do. */
async function bestTime(graph: OperatorGraph, feeds: Feeds, device: DeviceId): Promise<number> {
  const session = await Session.open(emitOnnx(graph, 'speed test'), { device, threads: null });
  try {
    const run = async (): Promise<number> => {
      const start = performance.now();
      await session.run(feeds);
      return performance.now() - start;
    };
    let spent = await run();
    if (spent > PATIENCE) return spent;
    let best = Infinity;
    for (let number = 0; number < RUNS && spent < PATIENCE; number++) {
      const time = await run();
      spent += time;
      best = Math.min(best, time);
    }
    return best;
  } finally {
    await session.close();
  }
}
