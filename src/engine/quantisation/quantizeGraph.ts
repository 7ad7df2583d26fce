import { AppError } from '../../shared/errors/AppError.ts';
import { reshape, transpose } from '../operators/build.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import { imageShape } from '../operators/typeRules.ts';
import type { NodeOf, OpNode, Value } from '../operators/Value.ts';
import { activationGrid, dequantize, quantize, type ActivationGrid, type ActivationRange } from './ActivationGrid.ts';
import { addIntegerKernel, numbersOf, type FloatKernel } from './integerKernel.ts';
import type { IntegerPlan } from './planIntegers.ts';

/**
 * Rewrites an inference graph so that what `plan` says is computed in integers, in the form that ONNX Runtime looks for: each
 * held value is brought to its grid and back (QuantizeLinear, DequantizeLinear), and an operator between such pairs runs on the
 * bytes. Weights become signed bytes with a scale per output channel, biases 32-bit integers.
 * @throws AppError `model/mismatch` naming a layer whose range is missing.
 */
export function quantizeGraph(source: OperatorGraph, plan: IntegerPlan, ranges: ReadonlyMap<string, ActivationRange>): OperatorGraph {
  return new Rewriting(source, plan, ranges).graph;
}

class Rewriting {
  readonly graph = new OperatorGraph();
  readonly #plan: IntegerPlan;
  readonly #ranges: ReadonlyMap<string, ActivationRange>;
  /** What stands for each value of the source: for held ones the numbers of their grid. */
  readonly #copies = new Map<number, Value>();

  constructor(source: OperatorGraph, plan: IntegerPlan, ranges: ReadonlyMap<string, ActivationRange>) {
    this.#plan = plan;
    this.#ranges = ranges;
    for (const input of source.inputs) this.#copies.set(input.id, this.graph.input(input.name, input.shape, input.type));
    for (const value of source.needed()) this.#write(value);
    for (const { name, value } of source.outputs) this.graph.output(name, this.#copy(value));
  }

  #write(value: Value): void {
    // An activation may be written already, with the operator before it.
    if (this.#copies.has(value.id)) return;
    if (value.source.kind === 'constant') this.#copies.set(value.id, this.graph.constant(value.source.data, value.shape));
    if (value.source.kind !== 'node') return;
    const { node } = value.source;
    if (this.#plan.integer.has(value.id) && node.op === 'ConvTranspose') return this.#spread(value, node);
    const copy = this.#plan.integer.has(value.id) && node.op === 'Conv' ? this.#convolution(node) : this.#same(node);
    const grid = this.#gridOf(value);
    this.#copies.set(value.id, grid === null ? copy : dequantize(this.graph, quantize(this.graph, copy, grid), grid));
  }

  #same({ op, inputs, attributes }: OpNode): Value {
    return this.graph.add(op, inputs.map((input) => this.#copy(input)), attributes);
  }

  #convolution({ inputs, attributes }: NodeOf<'Conv'>): Value {
    const [x, weights, bias] = inputs as readonly [Value, Value, Value | undefined];
    const kernel: FloatKernel = { shape: weights.shape, weights: numbersOf(weights), bias: bias === undefined ? null : numbersOf(bias) };
    return this.graph.add('Conv', [this.#copy(x), ...addIntegerKernel(this.graph, kernel, this.#gridOf(x) as ActivationGrid)], attributes);
  }

  /**
   * A transposed convolution whose kernels do not overlap, as a convolution of single pixels to k² times the channels, which are
   * then laid side by side: ONNX Runtime has no integer kernel for the one and a fast one for the other. The grid of the
   * activation cuts off what that would.
   */
  #spread(value: Value, { inputs }: NodeOf<'ConvTranspose'>): void {
    const g = this.graph;
    const [x, weights, bias] = inputs as readonly [Value, Value, Value | undefined];
    const end = this.#plan.rectified.get(value.id) ?? value;
    const grid = this.#gridOf(end) as ActivationGrid;
    const [channels, filters, kernel] = imageShape(weights);
    const [batch, , height, width] = imageShape(x);
    const area = kernel * kernel;
    const [from, shift] = [numbersOf(weights), bias === undefined ? null : numbersOf(bias)];
    const pixelwise: FloatKernel = {
      shape: [area * filters, channels, 1, 1],
      weights: Float32Array.from(from, (_, at) => {
        const [out, channel] = [Math.floor(at / channels), at % channels];
        return from[(channel * filters + (out % filters)) * area + Math.floor(out / filters)] as number;
      }),
      bias: shift === null ? null : Float32Array.from({ length: area * filters }, (_, at) => shift[at % filters] as number),
    };
    const operands = [this.#copy(x), ...addIntegerKernel(g, pixelwise, this.#gridOf(x) as ActivationGrid)];
    const bytes = quantize(g, g.add('Conv', operands, { stride: 1, dilation: 1, padding: [0, 0, 0, 0], groups: 1 }), grid);
    // With the channels last whole pixels are moved, and ONNX Runtime's own way of laying images out is met.
    const pixels = reshape(g, transpose(g, bytes, [0, 2, 3, 1]), [batch, height, width, kernel, kernel, filters]);
    const image = reshape(g, transpose(g, pixels, [0, 1, 3, 2, 4, 5]), [batch, height * kernel, width * kernel, filters]);
    const copy = dequantize(g, transpose(g, image, [0, 3, 1, 2]), grid);
    this.#copies.set(value.id, copy);
    this.#copies.set(end.id, copy);
  }

  #copy(value: Value): Value {
    const copy = this.#copies.get(value.id);
    if (copy === undefined) throw new RangeError(`"${value.name}" is used before it is made`);
    return copy;
  }

  #gridOf(value: Value): ActivationGrid | null {
    const layer = this.#plan.held.get(value.id);
    if (layer === undefined) return null;
    const range = this.#ranges.get(layer);
    if (range === undefined) throw new AppError('model/mismatch', `The model was quantised by another version of Nital: the range of its layer "${layer}" is missing. Quantise it again.`);
    return activationGrid(range);
  }
}
