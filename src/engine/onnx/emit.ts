import type { Padding } from '../graph/LayerGraph.ts';
import { isComposite, type PrimitiveOp } from '../lowering/composites.ts';
import type { OperatorGraph } from '../operators/OperatorGraph.ts';
import type { NodeOf, Value } from '../operators/Value.ts';
import type { OpAttributes, PoolingAttributes } from '../operators/attributes.ts';
import { imageShape, operand } from '../operators/typeRules.ts';
import type { ElementType, Shape } from '../operators/types.ts';
import { LARGEST_HALF, toHalf } from './half.ts';
import { ATTRIBUTE_TYPE, encodeModel, TENSOR_TYPE, type AttributeProto, type NodeProto, type TensorProto, type ValueInfoProto } from './modelProto.ts';

/** ONNX operator set that the emitted nodes follow. */
export const OPSET = 21;
const IR_VERSION = 10;

/** How an operator is written as an ONNX node: its type, constant operands after the graph's own, attributes. */
interface Emission {
  readonly opType: string;
  readonly constants?: readonly (readonly number[])[];
  /** Clip's limits are operands of the data's type. */
  readonly floatConstants?: readonly number[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
  readonly floatAttributes?: Readonly<Record<string, number>>;
}

type EmissionRule<O extends PrimitiveOp> = (attributes: OpAttributes[O], inputs: readonly Value[]) => Emission;
const plain = (opType: string) => (): Emission => ({ opType });
const reduction = (opType: string) => ({ axes }: { readonly axes: readonly number[] }): Emission => ({ opType, constants: [axes], attributes: { keepdims: 1 } });
const square = (value: number): number[] => [value, value];
const pooling = ({ size, stride, padding }: PoolingAttributes): Record<string, readonly number[]> => ({
  kernel_shape: square(size),
  strides: square(stride),
  ...(padding.some((side) => side > 0) ? { pads: padding } : {}),
});
/** "Before the first element" for a slice that runs backwards. */
const BEFORE_FIRST = -(2 ** 53 - 1);

const emissions: { readonly [O in PrimitiveOp]: EmissionRule<O> } = {
  Add: plain('Add'),
  Sub: plain('Sub'),
  Mul: plain('Mul'),
  Div: plain('Div'),
  Max: plain('Max'),
  Neg: plain('Neg'),
  Sqrt: plain('Sqrt'),
  Exp: plain('Exp'),
  Log: plain('Log'),
  Erf: plain('Erf'),
  Relu: plain('Relu'),
  Sigmoid: plain('Sigmoid'),
  HardSigmoid: () => ({ opType: 'HardSigmoid', floatAttributes: { alpha: 1 / 6, beta: 0.5 } }),
  Clip: ({ low, high }) => ({ opType: 'Clip', floatConstants: [low, high] }),
  Equal: plain('Equal'),
  Greater: plain('Greater'),
  And: plain('And'),
  Cast: ({ to }) => ({ opType: 'Cast', attributes: { to: TENSOR_TYPE[to] } }),
  Reshape: ({ shape }) => ({ opType: 'Reshape', constants: [shape] }),
  Transpose: ({ permutation }) => ({ opType: 'Transpose', attributes: { perm: permutation } }),
  Expand: ({ shape }) => ({ opType: 'Expand', constants: [shape] }),
  Concat: ({ axis }) => ({ opType: 'Concat', attributes: { axis } }),
  Slice: ({ axes, starts, ends, steps }) => ({ opType: 'Slice', constants: [starts, ends.map((end) => (end < 0 ? BEFORE_FIRST : end)), axes, steps] }),
  Pad: ({ before, after }) => ({ opType: 'Pad', constants: [[...before, ...after]] }),
  ReduceSum: reduction('ReduceSum'),
  ReduceMean: reduction('ReduceMean'),
  ReduceMax: reduction('ReduceMax'),
  ReduceSumSquare: reduction('ReduceSumSquare'),
  MatMul: plain('MatMul'),
  Conv: ({ stride, dilation, padding, groups }, inputs) => ({ opType: 'Conv', attributes: { ...convolution(stride, dilation, padding, groups), kernel_shape: imageShape(operand(inputs, 1)).slice(2) } }),
  ConvTranspose: transposedConvolution,
  QuantizeLinear: ({ axis }) => ({ opType: 'QuantizeLinear', attributes: { axis } }),
  DequantizeLinear: ({ axis }) => ({ opType: 'DequantizeLinear', attributes: { axis } }),
  MaxPool: (attributes) => ({ opType: 'MaxPool', attributes: pooling(attributes) }),
};

export interface EmitOptions {
  /** The model's metadata properties. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Store weights as float16 in half the space; each is cast to float32 before it is used, so the arithmetic stays. */
  readonly halfWeights?: boolean;
}

/** Constants of fewer numbers are no weights worth halving. */
const LEAST_HALVED = 64;

/** Writes a graph of primitive operators as the bytes of an ONNX model. Inputs and outputs keep their names. */
export function emitOnnx(graph: OperatorGraph, name: string, { metadata = {}, halfWeights = false }: EmitOptions = {}): Uint8Array {
  const writer = new Writer(graph, halfWeights);
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: 'Nital',
    opsetImport: [{ domain: '', version: OPSET }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name,
      node: writer.nodes,
      initializer: writer.initializers,
      input: graph.inputs.map((input) => valueInfo(input.name, input.type, input.shape)),
      output: graph.outputs.map((output) => valueInfo(output.name, output.value.type, output.value.shape)),
    },
  });
}

class Writer {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly #names = new Map<number, string>();
  readonly #integerLists = new Map<string, string>();

  readonly #halfWeights: boolean;

  constructor(graph: OperatorGraph, halfWeights: boolean) {
    this.#halfWeights = halfWeights;
    for (const { name, value } of graph.outputs) if (value.source.kind === 'node' && !this.#names.has(value.id)) this.#names.set(value.id, name);
    for (const value of graph.needed()) this.#write(value);
    for (const { name, value } of graph.outputs) {
      if (this.#name(value) !== name) this.nodes.push({ name: `output:${name}`, opType: 'Identity', input: [this.#name(value)], output: [name], attribute: [] });
    }
  }

  #name(value: Value): string {
    return this.#names.get(value.id) ?? value.name;
  }

  #write(value: Value): void {
    const { source } = value;
    if (source.kind === 'constant') {
      const { data } = source;
      if (this.#halfWeights && data instanceof Float32Array && data.length >= LEAST_HALVED && data.every((number) => Math.abs(number) <= LARGEST_HALF)) return this.#half(value, data);
      this.initializers.push({ name: value.name, dims: value.shape, dataType: TENSOR_TYPE[value.type], rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
    }
    if (source.kind !== 'node') return;
    const { node } = source;
    if (isComposite(node.op)) throw new RangeError(`${node.op} must be lowered before it is emitted`);
    const emission = (emissions[node.op] as EmissionRule<PrimitiveOp>)(node.attributes, node.inputs);
    const constants = [...(emission.constants ?? []).map((list) => this.#integers(list)), ...(emission.floatConstants ?? []).map((number) => this.#number(number, value.type))];
    const result = this.#name(value);
    this.nodes.push({
      name: value.name,
      opType: emission.opType,
      input: [...node.inputs.map((input) => this.#name(input)), ...constants],
      output: [result],
      attribute: [
        ...Object.entries(emission.attributes ?? {}).map(([name, attribute]) => attributeProto(name, attribute)),
        ...Object.entries(emission.floatAttributes ?? {}).map(([name, f]) => ({ name, type: ATTRIBUTE_TYPE.float, f })),
      ],
    });
  }

  #half(value: Value, data: Float32Array): void {
    const stored = `${value.name}:half`;
    this.initializers.push({ name: stored, dims: value.shape, dataType: TENSOR_TYPE.float16, rawData: new Uint8Array(Uint16Array.from(data, toHalf).buffer) });
    this.nodes.push({ name: `${value.name}:cast`, opType: 'Cast', input: [stored], output: [value.name], attribute: [attributeProto('to', TENSOR_TYPE.float32)] });
  }

  #integers(list: readonly number[]): string {
    return this.#shared(`int64[${list.join(',')}]`, [list.length], TENSOR_TYPE.int64, BigInt64Array.from(list, (number) => BigInt(number)));
  }

  #number(number: number, type: ElementType): string {
    return this.#shared(`${type}[${number}]`, [], TENSOR_TYPE[type], type === 'float16' ? Uint16Array.of(toHalf(number)) : Float32Array.of(number));
  }

  #shared(key: string, dims: readonly number[], dataType: number, data: BigInt64Array | Float32Array | Uint16Array): string {
    const known = this.#integerLists.get(key);
    if (known !== undefined) return known;
    this.#integerLists.set(key, key);
    this.initializers.push({ name: key, dims, dataType, rawData: new Uint8Array(data.buffer) });
    return key;
  }
}

function convolution(stride: number, dilation: number, padding: Padding, groups: number): Record<string, number | readonly number[]> {
  return { strides: square(stride), dilations: square(dilation), pads: padding, group: groups };
}

/** ONNX says the size of a transposed convolution's output by what is added at its end. */
function transposedConvolution(attributes: NodeOf<'ConvTranspose'>['attributes'], inputs: readonly Value[]): Emission {
  const { stride, dilation, padding, groups, outputHeight, outputWidth } = attributes;
  const [, , height, width] = imageShape(operand(inputs, 0));
  const [, , kernel] = imageShape(operand(inputs, 1));
  const natural = (size: number, before: number, after: number): number => (size - 1) * stride + (kernel - 1) * dilation + 1 - before - after;
  const [top, left, bottom, right] = padding;
  const outputPadding = [outputHeight - natural(height, top, bottom), outputWidth - natural(width, left, right)];
  return { opType: 'ConvTranspose', attributes: { ...convolution(stride, dilation, padding, groups), kernel_shape: square(kernel), output_padding: outputPadding } };
}

function attributeProto(name: string, value: number | readonly number[]): AttributeProto {
  return typeof value === 'number' ? { name, type: ATTRIBUTE_TYPE.int, i: value } : { name, type: ATTRIBUTE_TYPE.ints, ints: value };
}

function valueInfo(name: string, type: ElementType, shape: Shape): ValueInfoProto {
  return { name, type: { tensorType: { elemType: TENSOR_TYPE[type], shape: { dim: shape.map((dimValue) => ({ dimValue })) } } } };
}
