import { elements } from '../graph/learnables.ts';
import type { StateArray, TrainingGraph } from '../lowering/trainingGraph.ts';
import type { Session, Feeds } from '../session/Session.ts';

/**
 * The arrays that training changes, by the input they are read under; each is there twice, so that a run reads the one and
 * writes the other. Parameters that never change are looked up in `weights`.
 */
export class StepArrays {
  readonly #weights: ReadonlyMap<string, Float32Array>;
  readonly #current = new Map<string, Float32Array>();
  readonly #spare = new Map<string, Float32Array>();

  /** Weights start from `weights`, the others from `optimizer` or, where they are not there, at zero. */
  constructor(arrays: readonly StateArray[], weights: ReadonlyMap<string, Float32Array>, optimizer: ReadonlyMap<string, Float32Array>) {
    this.#weights = weights;
    for (const { kind, name, input, shape } of arrays) {
      const start = kind === 'weight' ? weights.get(name) : optimizer.get(input);
      if (start === undefined && kind === 'weight') throw missing(name);
      this.#current.set(input, start === undefined ? new Float32Array(elements(shape)) : Float32Array.from(start));
      this.#spare.set(input, new Float32Array(elements(shape)));
    }
  }

  get(input: string): Float32Array {
    const array = this.#current.get(input) ?? this.#weights.get(input);
    if (array === undefined) throw missing(input);
    return array;
  }

  /** Copies of some arrays, to put back with `restore`. */
  copies(inputs: readonly string[]): Map<string, Float32Array> {
    return new Map(inputs.map((input) => [input, this.get(input).slice()]));
  }

  restore(copies: ReadonlyMap<string, Float32Array>): void {
    for (const [input, values] of copies) this.get(input).set(values);
  }

  /** Runs one graph of a step: what it gives back renewed takes the place of what it read. */
  async run(session: Session, plan: TrainingGraph, feeds: Feeds): Promise<Record<string, Float32Array>> {
    const read = [...plan.constants.map(({ name, shape }) => ({ input: name, shape })), ...plan.state].map(({ input, shape }) => [input, { data: this.get(input), shape }]);
    const written = plan.state.map(({ input, output, shape }) => [output, { data: this.#spare.get(input) as Float32Array, shape }]);
    const results = await session.run({ ...feeds, ...Object.fromEntries(read) }, Object.fromEntries(written));
    for (const { input } of plan.state) {
      const before = this.#current.get(input) as Float32Array;
      this.#current.set(input, this.#spare.get(input) as Float32Array);
      this.#spare.set(input, before);
    }
    return results;
  }
}

function missing(name: string): RangeError {
  return new RangeError(`the weights lack "${name}"`);
}
