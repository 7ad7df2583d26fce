import { elements } from '../../src/engine/graph/learnables.ts';
import { OperatorGraph } from '../../src/engine/operators/OperatorGraph.ts';
import type { Value } from '../../src/engine/operators/Value.ts';
import type { ConvolutionAttributes } from '../../src/engine/operators/attributes.ts';
import type { Shape } from '../../src/engine/operators/types.ts';
import type { Random } from '../../src/shared/random/Random.ts';

/** Numbers around 0. */
export const normal = (random: Random): number => random.normal();
/** Away from 0 on either side, so that kinks and poles at 0 are not met. */
export const awayFromZero = (random: Random): number => (random.uniform() < 0.5 ? -1 : 1) * random.uniform(0.3, 2);
export const positive = (random: Random): number => random.uniform(0.3, 3);

/** A random convolution: its attributes and the shapes of its input and weights. */
export interface RandomConvolution {
  readonly attributes: ConvolutionAttributes;
  readonly kernel: number;
  readonly x: readonly [number, number, number, number];
  readonly weights: readonly [number, number, number, number];
  readonly y: readonly [number, number, number, number];
}

/** Makes the operands of one random use of an operator, and keeps what must be fed. */
export class CaseBuilder {
  readonly graph = new OperatorGraph();
  readonly random: Random;
  /** Whether the case will be differentiated: then it keeps to what has a gradient rule. */
  readonly forGradient: boolean;
  readonly feeds: Record<string, { readonly data: Float32Array | Int32Array; readonly shape: Shape }> = {};

  constructor(random: Random, forGradient: boolean) {
    this.random = random;
    this.forGradient = forGradient;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + this.random.integer(high - low + 1);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.random.integer(items.length)] as T;
  }

  shape(rank: number, largest = 4): number[] {
    return Array.from({ length: rank }, () => this.whole(1, largest));
  }

  tensor(shape: Shape, number: (random: Random) => number = normal): Value {
    return this.#input(shape, Float32Array.from({ length: elements(shape) }, () => number(this.random)));
  }

  /** Numbers of which no two are nearer than 0.1. */
  distinct(shape: Shape): Value {
    const count = elements(shape);
    return this.#input(shape, Float32Array.from(this.random.shuffled(Array.from({ length: count }, (_, at) => (at - count / 2) * 0.1))));
  }

  integers(shape: Shape): Value {
    return this.#input(shape, Int32Array.from({ length: elements(shape) }, () => this.whole(-2, 2)));
  }

  integersAsFloats(shape: Shape): Value {
    return this.tensor(shape, () => this.whole(-2, 2));
  }

  truths(shape: Shape): Value {
    return this.graph.add('Greater', [this.tensor(shape), this.graph.scalar(0)], {});
  }

  /** Two shapes that broadcast together: axes of size 1 and missing leading axes on either side, scalars included. */
  broadcastShapes(): [number[], number[]] {
    const whole = this.shape(this.whole(1, 4));
    const thin = (): number[] => whole.map((size) => (this.random.uniform() < 0.3 ? 1 : size)).slice(this.random.uniform() < 0.3 ? this.whole(0, whole.length) : 0);
    const [one, other] = [thin(), this.random.uniform() < 0.5 ? whole : thin()];
    return this.random.uniform() < 0.5 ? [one, other] : [other, one];
  }

  axes(rank: number): number[] {
    const chosen = Array.from({ length: rank }, (_, axis) => axis).filter(() => this.random.uniform() < 0.5);
    return chosen.length === 0 ? [this.random.integer(rank)] : chosen;
  }

  /** Strides and dilations 1–3, kernels 1–5, groups 1, 2 or one per channel, unequal padding up to the kernel's reach. */
  convolution(fixed: Partial<Pick<ConvolutionAttributes, 'stride' | 'dilation' | 'padding'>> & { readonly kernel?: number; readonly grouping?: 'none' | 'two' | 'depthwise' } = {}): RandomConvolution {
    const grouping = fixed.grouping ?? this.pick(['none', 'two', 'depthwise']);
    const kernel = fixed.kernel ?? this.whole(1, 5);
    const dilation = fixed.dilation ?? this.whole(1, 3);
    const stride = fixed.stride ?? this.whole(1, 3);
    const groups = grouping === 'none' ? 1 : grouping === 'two' ? 2 : this.whole(2, 4);
    const perGroup = grouping === 'depthwise' ? 1 : this.whole(1, 3);
    const filters = groups * (grouping === 'depthwise' ? 1 : this.whole(1, 3));
    const reach = (kernel - 1) * dilation;
    const side = (): number => this.whole(0, Math.min(reach, 3));
    const padding = fixed.padding ?? ([side(), side(), side(), side()] as const);
    const [top, left, bottom, right] = padding;
    const size = (added: number): number => Math.max(1, reach + 1 - added) + this.whole(0, 5);
    const [height, width] = [size(top + bottom), size(left + right)];
    const out = (length: number, added: number): number => Math.floor((length + added - reach - 1) / stride) + 1;
    const batch = this.whole(1, 2);
    return {
      attributes: { stride, dilation, padding, groups },
      kernel,
      x: [batch, groups * perGroup, height, width],
      weights: [filters, perGroup, kernel, kernel],
      y: [batch, filters, out(height, top + bottom), out(width, left + right)],
    };
  }

  #input(shape: Shape, data: Float32Array | Int32Array): Value {
    const value = this.graph.input(`input${this.graph.inputs.length}`, shape, data instanceof Float32Array ? 'float32' : 'int32');
    this.feeds[value.name] = { data, shape };
    return value;
  }
}

/** The numbers to feed the reference interpreter with. */
export function plainFeeds(feeds: CaseBuilder['feeds']): Record<string, ArrayLike<number>> {
  return Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data]));
}
