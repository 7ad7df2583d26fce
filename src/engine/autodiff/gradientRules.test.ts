import { describe, expect, it } from 'vitest';
import { CaseBuilder, plainFeeds } from '../../../test/engine-core/CaseBuilder.ts';
import { everyOperator, operatorCases } from '../../../test/engine-core/operatorCases.ts';
import { Random } from '../../shared/random/Random.ts';
import { mul, reduceSum } from '../operators/build.ts';
import type { Value } from '../operators/Value.ts';
import { interpret } from '../reference/interpret.ts';
import { differentiate } from './differentiate.ts';
import { gradientRules } from './gradientRules.ts';

const CASES = 20;
const STEP = 2e-5;
const TOLERANCE = 1e-6;
/** Elements whose derivative is taken one by one; random directions cover all others. */
const SINGLE_ELEMENTS = 12;
const DIRECTIONS = 4;

const differentiable = everyOperator.filter((op) => gradientRules[op] !== 'notDifferentiable');

describe('gradient rules against central differences in float64', () => {
  it('covers every operator that has a rule', () => {
    expect(new Set(everyOperator)).toEqual(new Set(Object.keys(gradientRules)));
    expect(differentiable.length).toBeGreaterThan(20);
  });

  it.each(differentiable)('%s', (op) => {
    for (let number = 0; number < CASES; number++) {
      const c = new CaseBuilder(new Random(1, number), true);
      const y = operatorCases[op](c);
      const targets = c.graph.inputs.filter((input) => input.type === 'float32');
      const loss = projection(c, y);
      const differences = targets.map((target) => numericDerivatives(c, target));
      const gradients = differentiate(c.graph, loss, targets);
      targets.forEach((_, at) => c.graph.output(`gradient${at}`, gradients[at] as Value));
      const results = interpret(c.graph, plainFeeds(c.feeds));
      differences.forEach((expected, at) => {
        const gradient = results[`gradient${at}`] as Float64Array;
        const scale = Math.max(1, ...gradient.map(Math.abs));
        for (const { direction, derivative } of expected) {
          const got = direction.reduce((sum, part, index) => sum + part * (gradient[index] as number), 0);
          expect(Math.abs(got - derivative), `case ${number}, operand ${at}: ${got} instead of ${derivative}`).toBeLessThanOrEqual(TOLERANCE * scale);
        }
      });
    }
  });
});

/** Σ r · y with random r: a loss in which every element of y counts differently. */
function projection(c: CaseBuilder, y: Value): Value {
  const loss = reduceSum(c.graph, mul(c.graph, y, c.tensor(y.shape)), y.shape.map((_, axis) => axis));
  c.graph.output('loss', loss);
  return loss;
}

function numericDerivatives(c: CaseBuilder, target: Value): { direction: Float64Array; derivative: number }[] {
  const feeds = plainFeeds(c.feeds);
  const at = Float64Array.from(feeds[target.name] as ArrayLike<number>);
  const loss = (values: Float64Array): number => interpret(c.graph, { ...feeds, [target.name]: values })['loss']?.[0] as number;
  const moved = (direction: Float64Array, step: number): number => loss(at.map((value, index) => value + step * (direction[index] as number)));
  return directions(c.random, at.length).map((direction) => ({ direction, derivative: (moved(direction, STEP) - moved(direction, -STEP)) / (2 * STEP) }));
}

function directions(random: Random, count: number): Float64Array[] {
  const single = random.shuffled(Array.from({ length: count }, (_, at) => at)).slice(0, SINGLE_ELEMENTS);
  const whole = Array.from({ length: DIRECTIONS }, () => Float64Array.from({ length: count }, () => random.normal(0, 1 / Math.sqrt(count))));
  return [...single.map((at) => new Float64Array(count).fill(1, at, at + 1)), ...whole];
}
