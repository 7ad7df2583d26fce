import { describe, expect, it } from 'vitest';
import { CaseBuilder, plainFeeds } from '../../../test/engine-core/CaseBuilder.ts';
import { relativeDifference } from '../../../test/engine-core/difference.ts';
import { everyOperator, operatorCases } from '../../../test/engine-core/operatorCases.ts';
import { runOnDevice } from '../../../test/engine-core/runOnDevice.ts';
import { Random } from '../../shared/random/Random.ts';
import { interpret } from '../reference/interpret.ts';
import { COMPOSITES, isComposite, lowerComposites } from './composites.ts';

const CASES = 40;
/** Constants such as 1/n are float32 in the graph. */
const TOLERANCE = 1e-6;

describe('lowerComposites', () => {
  it.each(COMPOSITES)('writes %s by primitive operators that compute the same', (op) => {
    for (let number = 0; number < CASES; number++) {
      const c = new CaseBuilder(new Random(4, number), false);
      c.graph.output('y', operatorCases[op](c));
      const lowered = lowerComposites(c.graph);
      expect(lowered.needed().every(({ source }) => source.kind !== 'node' || !isComposite(source.node.op))).toBe(true);
      expect(lowered.outputs[0]?.value.shape).toEqual(c.graph.outputs[0]?.value.shape);
      const [expected, got] = [c.graph, lowered].map((graph) => interpret(graph, plainFeeds(c.feeds))['y'] as Float64Array) as [Float64Array, Float64Array];
      expect(relativeDifference(got, expected), `case ${number}`).toBeLessThan(TOLERANCE);
    }
  });

  /** Which form is chosen depends on the size. */
  it.each([
    { channels: 8, filters: 8, groups: 8, kernel: 3, stride: 1, dilation: 1 },
    { channels: 8, filters: 8, groups: 8, kernel: 3, stride: 2, dilation: 1 },
    { channels: 8, filters: 8, groups: 8, kernel: 3, stride: 1, dilation: 6 },
    { channels: 8, filters: 16, groups: 1, kernel: 3, stride: 1, dilation: 1 },
    { channels: 8, filters: 16, groups: 1, kernel: 3, stride: 2, dilation: 1 },
    { channels: 24, filters: 16, groups: 1, kernel: 1, stride: 1, dilation: 1 },
    { channels: 8, filters: 16, groups: 2, kernel: 3, stride: 1, dilation: 1 },
  ])('computes the gradients of a convolution over a large map: $groups of $channels → $filters, $kernel×$kernel, stride $stride, dilation $dilation', async ({ channels, filters, groups, kernel, stride, dilation }) => {
    const c = new CaseBuilder(new Random(6), false);
    const [height, width] = [112, 128];
    const reach = (kernel - 1) * dilation;
    // "Same" padding with the odd pixel at the end.
    const before = stride === 1 ? Math.floor(reach / 2) : 0;
    const attributes = { stride, dilation, groups, padding: [before, before, Math.max(0, reach - before - (stride - 1)), Math.max(0, reach - before - (stride - 1))] } as const;
    const x = c.tensor([2, channels, height, width]);
    const weights = c.tensor([filters, channels / groups, kernel, kernel]);
    const dy = c.tensor([2, filters, height / stride, width / stride]);
    expect(c.graph.add('Conv', [x, weights], attributes).shape).toEqual(dy.shape);
    c.graph.output('dx', c.graph.add('ConvInputGradient', [dy, weights], { ...attributes, height, width }));
    c.graph.output('dw', c.graph.add('ConvWeightGradient', [x, dy], { ...attributes, kernel }));
    const expected = interpret(c.graph, plainFeeds(c.feeds));
    const got = await runOnDevice(c.graph, c.feeds);
    for (const name of ['dx', 'dw']) expect(relativeDifference(got[name] as number[], expected[name] as Float64Array), name).toBeLessThan(1e-4);
  });

  it('leaves primitive operators as they are', () => {
    for (const op of everyOperator.filter((name) => !isComposite(name))) {
      const c = new CaseBuilder(new Random(5), false);
      c.graph.output('y', operatorCases[op](c));
      const operators = (graph: typeof c.graph): string[] => graph.needed().flatMap(({ source }) => (source.kind === 'node' ? [source.node.op] : []));
      expect(operators(lowerComposites(c.graph))).toEqual(operators(c.graph));
    }
  });
});
