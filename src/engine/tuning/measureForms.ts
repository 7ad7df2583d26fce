import type { FormTable, MeasuredShape } from '../../shared/engineProtocol/formTable.ts';
import { Random } from '../../shared/random/Random.ts';
import { continueUnlessCancelled, type JobControl } from '../jobControl.ts';
import { elements } from '../graph/learnables.ts';
import { inputGradientChoices, weightGradientChoices, type ConvolutionClass } from '../lowering/chooseForm.ts';
import { inputGradientForms, weightGradientForms } from '../lowering/convolutionForms.ts';
import { lowerComposites } from '../lowering/composites.ts';
import { emitOnnx } from '../onnx/emit.ts';
import { mul } from '../operators/build.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { Value } from '../operators/Value.ts';
import type { DeviceId } from '../session/DeviceId.ts';
import { Session } from '../session/Session.ts';

/** Images at once. */
const BATCH = 2;
/** Rounds in which all forms of a shape take turns, fewer when they take longer than this many milliseconds together. */
const ROUNDS = 5;
const PATIENCE = 60;
/** The rule is left only for a form that takes less than this share of its time, so that chance does not decide. */
const CLEAR_GAIN = 0.9;

/**
 * Times the equal forms of the gradients of convolutions on a device, for the kinds of convolution that have a choice and the
 * sizes that networks have: a few seconds on a processor of two cores.
 * @throws AppError `device/*`, `job/cancelled`
 */
export async function measureForms(device: DeviceId, threads: number | null, control: JobControl, classes: readonly ConvolutionClass[] = classesToMeasure()): Promise<FormTable> {
  const shapes: MeasuredShape[] = [];
  for (const [done, shape] of classes.entries()) {
    control.report({ stage: 'timing gradients', done, total: classes.length, unit: 'convolutions' });
    await continueUnlessCancelled(control);
    const { rule, forms } = formsOf(shape);
    if (forms.size < 2) continue;
    shapes.push({ ...shape, rule, ...judge(await race(forms, device, threads), rule) });
  }
  return { shapes };
}

/** Each form against the rule's round by round, since a PC that does other things besides disturbs whole rounds. */
export function judge(times: ReadonlyMap<string, readonly number[]>, rule: string): Pick<MeasuredShape, 'milliseconds' | 'form'> {
  const usual = times.get(rule) ?? [];
  let [form, share] = [rule, CLEAR_GAIN];
  for (const [name, rounds] of times) {
    const shareOfRule = median(rounds.map((time, round) => time / (usual[round] ?? NaN)));
    if (shareOfRule < share) [form, share] = [name, shareOfRule];
  }
  return { milliseconds: Object.fromEntries([...times].map(([name, rounds]) => [name, median(rounds)])), form };
}

/** Sizes four times apart, from those that take any time at all to those of a network's widest layers. */
export function classesToMeasure(): ConvolutionClass[] {
  const sides = [112, 56, 28, 14];
  const sized = (kind: Pick<ConvolutionClass, 'gradient' | 'kernel' | 'stride' | 'dilation' | 'grouping'>, widths: readonly number[]): ConvolutionClass[] =>
    widths.flatMap((width) => sides.map((side) => ({ ...kind, channels: width, filters: width, pixels: side * side }))).filter(isWorthIt);
  const depthwise = { kernel: 3, grouping: 'depthwise' } as const;
  const plain = { gradient: 'input', stride: 1, dilation: 1, grouping: 'none' } as const;
  return [
    ...sized({ ...depthwise, gradient: 'weights', stride: 1, dilation: 1 }, [32, 128, 512]),
    ...sized({ ...depthwise, gradient: 'weights', stride: 2, dilation: 1 }, [32, 128, 512]),
    ...sized({ ...depthwise, gradient: 'weights', stride: 1, dilation: 2 }, [128, 512]),
    ...sized({ ...depthwise, gradient: 'input', stride: 1, dilation: 1 }, [32, 128, 512]),
    ...sized({ ...plain, kernel: 1 }, [16, 64, 256, 1024]),
    ...sized({ ...plain, kernel: 3 }, [16, 64, 256]),
  ];
}

function isWorthIt({ grouping, channels, filters, kernel, stride, pixels }: ConvolutionClass): boolean {
  const numbers = channels * pixels * stride * stride;
  const products = pixels * kernel * kernel * filters * (grouping === 'depthwise' ? 1 : channels);
  return numbers >= 20_000 && numbers <= 1_700_000 && products <= 250_000_000;
}

/** A graph for each form of a gradient, by name. Only a sum comes out, so that the arithmetic is timed and not the copying. */
function formsOf({ gradient, kernel, stride, dilation, grouping, channels, filters, pixels }: ConvolutionClass): { rule: string; forms: ReadonlyMap<string, OperatorGraph> } {
  const side = Math.round(Math.sqrt(pixels));
  const groups = grouping === 'none' ? 1 : channels;
  const before = Math.floor(((kernel - 1) * dilation) / 2);
  const padding = [before, before, (kernel - 1) * dilation - before, (kernel - 1) * dilation - before] as const;
  const height = side * stride;
  const attributes = { stride, dilation, padding, groups };
  const build = (form: (g: OperatorGraph) => Value): OperatorGraph => {
    const g = new OperatorGraph();
    g.output('sum', g.add('ReduceSum', [form(g)], { axes: [0, 1, 2, 3] }));
    return lowerComposites(g);
  };
  const sketch = new OperatorGraph();
  if (gradient === 'input') {
    const [dy, weights] = [[BATCH, filters, side, side], [filters, channels / groups, kernel, kernel]] as const;
    const inputAttributes = { ...attributes, height, width: height };
    const names = inputGradientChoices(sketch.input('weights', weights), inputAttributes);
    return { rule: names[0], forms: new Map(names.map((name) => [name, build((g) => inputGradientForms[name](g, numbers(g, dy), numbers(g, weights), inputAttributes))])) };
  }
  const [x, dy] = [[BATCH, channels, height, height], [BATCH, filters, side, side]] as const;
  const weightAttributes = { ...attributes, kernel };
  const names = weightGradientChoices(sketch.input('x', x), sketch.input('dy', dy), weightAttributes);
  return { rule: names[0], forms: new Map(names.map((name) => [name, build((g) => weightGradientForms[name](g, numbers(g, x), numbers(g, dy), weightAttributes))])) };
}

/**
 * Numbers that are made on the device, of one row and one column, so that nothing large is carried there; times an input, or
 * ONNX Runtime would compute all of it beforehand.
 */
function numbers(g: OperatorGraph, shape: readonly [number, number, number, number]): Value {
  const [first, second, height, width] = shape;
  const random = new Random(elements(shape));
  const drawn = (sizes: readonly number[]): Value => g.constant(new Float32Array(elements(sizes)).map(() => random.uniform(-1, 1)), sizes);
  const one = g.inputs.find(({ name }) => name === 'one') ?? g.input('one', []);
  return mul(g, drawn([first, second, height, 1]), mul(g, drawn([1, 1, 1, width]), one));
}

/** Milliseconds of each round; the forms take turns, so that what else the PC does disturbs them alike. */
async function race(forms: ReadonlyMap<string, OperatorGraph>, device: DeviceId, threads: number | null): Promise<Map<string, number[]>> {
  const sessions = new Map<string, Session>();
  const times = new Map<string, number[]>();
  try {
    for (const [name, graph] of forms) sessions.set(name, await Session.open(emitOnnx(graph, name), { device, threads }));
    const startedAt = performance.now();
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, session] of sessions) {
        const start = performance.now();
        await session.run({ one: { data: Float32Array.of(1), shape: [] } });
        // The first round warms up.
        if (round > 0) times.set(name, [...(times.get(name) ?? []), performance.now() - start]);
      }
      if (round > 0 && performance.now() - startedAt > PATIENCE) break;
    }
    return times;
  } finally {
    for (const session of sessions.values()) await session.close();
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return ((sorted[middle] ?? NaN) + (sorted[(sorted.length - 1) >> 1] ?? NaN)) / 2;
}
