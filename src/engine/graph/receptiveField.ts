import { assertNever } from '../../shared/errors/AppError.ts';
import { layerNamed, type LayerGraph, type LayerNode } from './LayerGraph.ts';

/** What one pixel of a layer sees of the input, along one axis. */
interface Field {
  /** Input pixels from the first to the last that count for it. */
  readonly reach: number;
  /** Input pixels between neighbours. */
  readonly step: number;
}

/**
 * The pixels of the input, along one axis, that a score can depend on: the widest path through kernels, strides and
 * dilations (Araujo et al. 2019, "Computing receptive fields of convolutional neural networks"). Null: the whole tile,
 * whatever its size, because features of all of it are brought together. How much far pixels count is another matter.
 */
export function receptiveField(graph: LayerGraph): number | null {
  const fields = new Map<string, Field>();
  for (const node of graph.layers) fields.set(node.name, fieldOf(graph, node, node.inputs.map((name) => fields.get(name) as Field)));
  const end = graph.layers.find(({ layer }) => layer.kind === 'pixelClassification' || layer.kind === 'clustering') ?? graph.layers.at(-1);
  const { reach } = fields.get(end?.name ?? '') as Field;
  return Number.isFinite(reach) ? Math.ceil(reach) : null;
}

function fieldOf(graph: LayerGraph, node: LayerNode, inputs: readonly Field[]): Field {
  const { layer } = node;
  const first = inputs[0] ?? { reach: 1, step: 1 };
  switch (layer.kind) {
    case 'convolution':
    case 'depthwiseConvolution':
      return window(first, (layer.kernel - 1) * layer.dilation + 1, layer.stride);
    case 'maxPooling':
      return window(first, layer.size, layer.stride);
    case 'transposedConvolution':
      return window(first, Math.ceil(layer.kernel / layer.stride), 1 / layer.stride);
    case 'maxUnpooling':
      // Where the maxima were decides as well: the pooling and what was pooled are inputs too.
      return window({ ...widest(inputs), step: first.step }, Math.ceil(layer.size / layer.stride), 1 / layer.stride);
    case 'adaptiveAveragePooling': {
      const [from, to] = [sizeBefore(graph, node), node.shape[0]];
      return window(first, largestRegion(from, to), from / to);
    }
    case 'bilinearResize': {
      const [from, to] = [sizeBefore(graph, node), node.shape[0]];
      return from === to ? first : window(first, Math.min(from, 2), from / to);
    }
    case 'concatenation':
    case 'addition':
    case 'multiplication':
      return widest(inputs);
    case 'attention':
    case 'fullyConnected':
      return { reach: Infinity, step: first.step };
    case 'input':
    case 'batchNormalization':
    case 'relu':
    case 'clippedRelu':
    case 'dropout':
    case 'mirrorPadding':
    case 'sigmoid':
    case 'hardSigmoid':
    case 'hardSwish':
    case 'crop':
    case 'layerNormalization':
    case 'gelu':
    case 'clustering':
    case 'imageClassification':
    case 'reconstruction':
    case 'softmax':
    case 'pixelClassification':
    case 'auxiliaryClassification':
      return first;
    default:
      return assertNever(layer);
  }
}

/** A window over that many neighbours, moved by `stride` of them. */
function window({ reach, step }: Field, neighbours: number, stride: number): Field {
  return { reach: neighbours === 1 ? reach : reach + (neighbours - 1) * step, step: step * stride };
}

/** Of what lies pixel on pixel; a single pixel that counts for all has the larger step. */
function widest(fields: readonly Field[]): Field {
  return { reach: Math.max(...fields.map(({ reach }) => reach)), step: Math.min(...fields.map(({ step }) => step)) };
}

/** Pixels in the largest of as many regions; the one region of a single one is the whole tile. */
function largestRegion(size: number, regions: number): number {
  if (regions === 1) return Infinity;
  return Math.max(...Array.from({ length: regions }, (_, at) => Math.ceil(((at + 1) * size) / regions) - Math.floor((at * size) / regions)));
}

function sizeBefore(graph: LayerGraph, node: LayerNode): number {
  return layerNamed(graph, node.inputs[0] as string).shape[0];
}
