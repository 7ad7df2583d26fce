import { describe, expect, it } from 'vitest';
import { CaseBuilder, plainFeeds, type RandomConvolution } from '../../../test/engine-core/CaseBuilder.ts';
import { relativeDifference } from '../../../test/engine-core/difference.ts';
import { runOnDevice } from '../../../test/engine-core/runOnDevice.ts';
import { Random } from '../../shared/random/Random.ts';
import type { Value } from '../operators/Value.ts';
import { interpret } from '../reference/interpret.ts';
import { inputGradientForms, weightGradientForms, type InputGradientForm, type WeightGradientForm } from './convolutionForms.ts';

const CASES = 30;

type Domain = NonNullable<Parameters<CaseBuilder['convolution']>[0]>;

/**
 * Which convolutions a form is meant for. A form that is not listed must be right for all of them: strides and dilations
 * 1–3, kernels 1–5, any groups, unequal padding up to the kernel's reach (a padding beyond it would see only zeros, and
 * `flippedConvolution` does not offer it).
 */
const meantFor: Readonly<Record<string, Domain>> = {
  flippedConvolution: { stride: 1 },
  filledConvolution: { stride: 1, grouping: 'none' },
  oneProduct: { kernel: 1, grouping: 'none' },
  productPerOffset: { grouping: 'none' },
  multiplyAndReduce: { grouping: 'depthwise' },
  groupedConvolution: { grouping: 'depthwise' },
};

/** Compares a form with the operator's definition: exactly in float64, and as ONNX Runtime computes it. */
async function expectEqual(name: string, build: (c: CaseBuilder, random: RandomConvolution) => { form: Value; defined: Value }): Promise<void> {
  for (let number = 0; number < CASES; number++) {
    const c = new CaseBuilder(new Random(3, number), false);
    const random = c.convolution(meantFor[name] ?? {});
    const { form, defined } = build(c, random);
    c.graph.output('form', form);
    const got = await runOnDevice(c.graph, c.feeds);
    c.graph.output('defined', defined);
    const reference = interpret(c.graph, plainFeeds(c.feeds));
    const [exact, expected] = [reference['form'] as Float64Array, reference['defined'] as Float64Array];
    expect(form.shape, `case ${number}`).toEqual(defined.shape);
    expect(relativeDifference(exact, expected), `case ${number} of ${JSON.stringify(random)} in float64`).toBeLessThan(1e-12);
    expect(relativeDifference(got['form'] as number[], expected), `case ${number} of ${JSON.stringify(random)} on the CPU`).toBeLessThan(1e-4);
  }
}

describe('forms of the gradient of a convolution’s input', () => {
  it.each(Object.entries<InputGradientForm>(inputGradientForms))('%s', async (name, form) => {
    await expectEqual(name, (c, { attributes, x, weights, y }) => {
      const gradientAttributes = { ...attributes, height: x[2], width: x[3] };
      const [dy, w] = [c.tensor(y), c.tensor(weights)];
      return { form: form(c.graph, dy, w, gradientAttributes), defined: c.graph.add('ConvInputGradient', [dy, w], gradientAttributes) };
    });
  });
});

describe('forms of the gradient of a convolution’s weights', () => {
  it.each(Object.entries<WeightGradientForm>(weightGradientForms))('%s', async (name, form) => {
    await expectEqual(name, (c, { attributes, kernel, x, y }) => {
      const gradientAttributes = { ...attributes, kernel };
      const [image, dy] = [c.tensor(x), c.tensor(y)];
      return { form: form(c.graph, image, dy, gradientAttributes), defined: c.graph.add('ConvWeightGradient', [image, dy], gradientAttributes) };
    });
  });
});
