import { describe, expect, it } from 'vitest';
import { CaseBuilder, plainFeeds } from '../../../test/engine-core/CaseBuilder.ts';
import { relativeDifference } from '../../../test/engine-core/difference.ts';
import { everyOperator, operatorCases } from '../../../test/engine-core/operatorCases.ts';
import { runOnDevice } from '../../../test/engine-core/runOnDevice.ts';
import { Random } from '../../shared/random/Random.ts';
import { COMPOSITES } from '../lowering/composites.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import { interpret } from '../reference/interpret.ts';
import { emitOnnx } from './emit.ts';

const CASES = 12;
const TOLERANCE = 1e-4;

describe('emitted ONNX on the CPU against the definitions', () => {
  it.each(everyOperator)('%s', async (op) => {
    for (let number = 0; number < CASES; number++) {
      const c = new CaseBuilder(new Random(2, number), false);
      c.graph.output('y', operatorCases[op](c));
      const expected = interpret(c.graph, plainFeeds(c.feeds))['y'] as Float64Array;
      const { y } = await runOnDevice(c.graph, c.feeds);
      expect(relativeDifference(y as number[], expected), `case ${number}`).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

describe('emitOnnx', () => {
  it('refuses an operator that was not lowered', () => {
    const g = new OperatorGraph();
    g.output('y', g.add('Softmax', [g.input('x', [1, 2, 1, 1])], {}));
    expect(COMPOSITES).toContain('Softmax');
    expect(() => emitOnnx(g, 'test')).toThrow(/Softmax must be lowered/);
  });

  it('gives one value under two names, and an input or a constant as an output', async () => {
    const g = new OperatorGraph();
    const x = g.input('x', [2]);
    const twice = g.add('Add', [x, x], {});
    g.output('one', twice);
    g.output('other', twice);
    g.output('same', x);
    g.output('constant', g.constant(Float32Array.of(7), [1]));
    const results = await runOnDevice(g, { x: { data: Float32Array.of(1, 2), shape: [2] } });
    expect(results).toEqual({ one: [2, 4], other: [2, 4], same: [1, 2], constant: [7] });
  });

  it('keeps a softmax of large scores finite', async () => {
    const g = new OperatorGraph();
    const x = g.input('x', [1, 2, 1, 2]);
    g.output('softmax', g.add('Softmax', [x], {}));
    g.output('logSoftmax', g.add('LogSoftmax', [x], {}));
    const results = await runOnDevice(g, { x: { data: Float32Array.of(1e4, -1e4, -1e4, 1e4), shape: [1, 2, 1, 2] } });
    expect(results).toEqual({ softmax: [1, 0, 0, 1], logSoftmax: [0, -2e4, -2e4, 0] });
  });
});
