import { describe, expect, it } from 'vitest';
import { relativeDifference } from '../../../test/engine-core/difference.ts';
import type { FormTable, MeasuredShape } from '../../shared/engineProtocol/formTable.ts';
import { Random } from '../../shared/random/Random.ts';
import { CaseBuilder, plainFeeds } from '../../../test/engine-core/CaseBuilder.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import { interpret } from '../reference/interpret.ts';
import { chooseInputGradient, chooseWeightGradient } from './chooseForm.ts';
import { lowerComposites } from './composites.ts';
import { inputGradientForms, weightGradientForms, type InputGradientForm, type WeightGradientForm } from './convolutionForms.ts';

const measured = (changes: Partial<MeasuredShape>): MeasuredShape => ({ gradient: 'weights', kernel: 3, stride: 1, dilation: 1, grouping: 'depthwise', channels: 64, filters: 64, pixels: 28 * 28, milliseconds: {}, rule: 'multiplyAndReduce', form: 'groupedConvolution', ...changes });
const tableOf = (...shapes: readonly MeasuredShape[]): FormTable => ({ shapes });

function depthwise(channels: number, side: number, table?: FormTable, { stride = 1, dilation = 1, kernel = 3 } = {}): WeightGradientForm {
  const g = new OperatorGraph();
  const shape = [1, channels, side, side];
  const reach = ((kernel - 1) * dilation) / 2;
  return chooseWeightGradient(g.input('x', [1, channels, side * stride, side * stride]), g.input('dy', shape), { stride, dilation, kernel, groups: channels, padding: [reach, reach, reach, reach] }, table);
}

function input(filters: number, channels: number, side: number, table?: FormTable, { stride = 1, kernel = 3 } = {}): InputGradientForm {
  const g = new OperatorGraph();
  return chooseInputGradient(g.input('dy', [1, filters, side, side]), g.input('weights', [filters, channels, kernel, kernel]), { stride, dilation: 1, groups: 1, padding: [1, 1, 1, 1], height: side * stride, width: side * stride }, table);
}

describe('the form of a gradient', () => {
  it('is chosen by rule where nothing is measured', () => {
    expect(depthwise(64, 28)).toBe(weightGradientForms.multiplyAndReduce);
    expect(depthwise(64, 56)).toBe(weightGradientForms.groupedConvolution);
    expect(input(8, 8, 28)).toBe(inputGradientForms.flippedConvolution);
    expect(input(8, 8, 28, undefined, { stride: 2 })).toBe(inputGradientForms.transposedConvolution);
  });

  it('is that of the nearest convolution of the same kind that was measured', () => {
    const table = tableOf(measured({}), measured({ channels: 512, filters: 512, form: 'multiplyAndReduce' }));
    expect(depthwise(64, 28, table)).toBe(weightGradientForms.groupedConvolution);
    expect(depthwise(128, 28, table)).toBe(weightGradientForms.groupedConvolution);
    expect(depthwise(300, 28, table)).toBe(weightGradientForms.multiplyAndReduce);
  });

  it('is by rule again where only others were measured: too far in size, another kind', () => {
    const table = tableOf(measured({}));
    expect(depthwise(64, 8, table)).toBe(weightGradientForms.multiplyAndReduce);
    expect(depthwise(8, 28, table)).toBe(weightGradientForms.multiplyAndReduce);
    expect(depthwise(64, 28, table, { stride: 2 })).toBe(weightGradientForms.multiplyAndReduce);
    expect(depthwise(64, 28, table, { dilation: 2 })).toBe(weightGradientForms.multiplyAndReduce);
    expect(depthwise(64, 28, table, { kernel: 5 })).toBe(weightGradientForms.multiplyAndReduce);
    expect(input(64, 64, 28, table)).toBe(inputGradientForms.flippedConvolution);
  });

  it('is never one that cannot compute this gradient, or computes it wrongly', () => {
    const table = tableOf(
      measured({ gradient: 'input', grouping: 'none', channels: 8, filters: 8, form: 'transposedConvolution' }),
      measured({ gradient: 'input', grouping: 'none', stride: 2, channels: 8, filters: 8, form: 'flippedConvolution' }),
      measured({ form: 'oneProduct' }),
    );
    expect(input(8, 8, 28, table)).toBe(inputGradientForms.transposedConvolution);
    expect(input(6, 8, 28, table)).toBe(inputGradientForms.filledConvolution);
    expect(input(8, 8, 28, table, { stride: 2 })).toBe(inputGradientForms.transposedConvolution);
    expect(depthwise(64, 28, table)).toBe(weightGradientForms.multiplyAndReduce);
  });

  it('changes nothing but the form: whole graphs compute the same', () => {
    for (const grouping of ['depthwise', 'none'] as const) {
      const c = new CaseBuilder(new Random(9), false);
      const { attributes, kernel, x, weights, y } = c.convolution({ grouping, stride: 1 });
      const [image, w, dy] = [c.tensor(x), c.tensor(weights), c.tensor(y)];
      c.graph.output('dx', c.graph.add('ConvInputGradient', [dy, w], { ...attributes, height: x[2], width: x[3] }));
      c.graph.output('dw', c.graph.add('ConvWeightGradient', [image, dy], { ...attributes, kernel }));
      const like = { kernel, stride: 1, dilation: attributes.dilation, grouping, channels: x[1], filters: y[1], pixels: y[2] * y[3] };
      const table = tableOf(measured({ ...like, gradient: 'input', form: 'transposedConvolution' }), measured({ ...like, form: 'groupedConvolution' }));
      const [byRule, byTable] = [lowerComposites(c.graph), lowerComposites(c.graph, table)];
      const operators = (graph: OperatorGraph): string[] => graph.needed().flatMap(({ source }) => (source.kind === 'node' ? [source.node.op] : []));
      expect(operators(byTable)).toContain('ConvTranspose');
      expect(operators(byRule)).not.toContain('ConvTranspose');
      for (const name of ['dx', 'dw']) expect(relativeDifference(interpret(byTable, plainFeeds(c.feeds))[name] as Float64Array, interpret(byRule, plainFeeds(c.feeds))[name] as Float64Array)).toBeLessThan(1e-12);
    }
  });
});
