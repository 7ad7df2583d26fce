import { lowerComposites } from '../../src/engine/lowering/composites.ts';
import { emitOnnx } from '../../src/engine/onnx/emit.ts';
import type { OperatorGraph } from '../../src/engine/operators/OperatorGraph.ts';
import type { DeviceId } from '../../src/engine/session/DeviceId.ts';
import { Session, type Feeds } from '../../src/engine/session/Session.ts';

/** Lowers a graph, writes it as ONNX and runs it once; integers and truths come back as numbers too. */
export async function runOnDevice(graph: OperatorGraph, feeds: Feeds, device: DeviceId = 'cpu'): Promise<Record<string, number[]>> {
  const session = await Session.open(emitOnnx(lowerComposites(graph), 'test'), { device, threads: 1 });
  try {
    const results = await session.run(feeds);
    return Object.fromEntries(Object.entries(results).map(([name, data]) => [name, Array.from(data as ArrayLike<number | bigint>, Number)]));
  } finally {
    await session.close();
  }
}
