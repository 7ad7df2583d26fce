import { AppError } from '../../shared/errors/AppError.ts';
import { graphParameters } from '../graph/learnables.ts';
import { layerNamed, type LayerGraph } from '../graph/LayerGraph.ts';
import { stillBilinear } from '../lowering/fixedBilinear.ts';
import { fromHalf, LARGEST_HALF, toHalf } from '../onnx/half.ts';
import { channelScales, dequantizeChannels, quantizeChannels } from '../quantisation/quantizeChannels.ts';
import type { StoredTensor } from './safetensors.ts';

/**
 * How the kernels of convolutions are stored: as they are, as float16, or as int8 with a scale per output channel. All else
 * is little and stays float32. In the smaller two, up-sampling that still is bilinear is left out: a network starts so.
 */
export type WeightStorage = 'float32' | 'float16' | 'int8';

/** The scales of a kernel that is stored as int8 have its name and this; their shape says which axis they belong to. */
const SCALE = ':scale';

/** A network's parameters as the tensors of a file. */
export function storeWeights(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>, storage: WeightStorage): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const leftOut = storage === 'float32' ? new Set<string>() : stillBilinear(graph, weights);
  for (const { name, role, shape } of graphParameters(graph)) {
    const layer = name.slice(0, -role.length - 1);
    const data = weights.get(name);
    if (data === undefined) throw new RangeError(`the weights lack "${name}"`);
    if (leftOut.has(layer)) continue;
    if (storage === 'float16' && role === 'weight' && data.every((value) => Math.abs(value) <= LARGEST_HALF)) {
      tensors.set(name, { shape, data: Uint16Array.from(data, toHalf) });
    } else if (storage === 'int8' && role === 'weight') {
      const axis = layerNamed(graph, layer).layer.kind === 'transposedConvolution' ? 1 : 0;
      const scales = channelScales(data, shape, axis);
      tensors.set(name, { shape, data: quantizeChannels(data, shape, axis, scales) });
      tensors.set(`${name}${SCALE}`, { shape: shape.map((size, at) => (at === axis ? size : 1)), data: scales });
    } else {
      tensors.set(name, { shape, data });
    }
  }
  return tensors;
}

/**
 * The numbers of a model's tensors by parameter name, as float32.
 * @throws AppError `model/damaged` naming what is not as `storeWeights` writes it.
 */
export function restoreWeights(tensors: ReadonlyMap<string, StoredTensor>, path: string): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  for (const [name, { shape, data }] of tensors) {
    if (name.endsWith(SCALE)) continue;
    if (data instanceof Float32Array) weights.set(name, data);
    else if (data instanceof Uint16Array) weights.set(name, Float32Array.from(data, fromHalf));
    else if (data instanceof Int8Array) weights.set(name, restoreKernel(name, shape, data, tensors.get(`${name}${SCALE}`), path));
    else throw new AppError('model/damaged', `"${path}" is not a model: "${name}" is stored as float64. Give a model.safetensors that Nital made.`);
  }
  return weights;
}

function restoreKernel(name: string, shape: readonly number[], data: Int8Array, scales: StoredTensor | undefined, path: string): Float32Array {
  const axis = scales?.shape.findIndex((size, at) => size === shape[at] && size === scales.data.length) ?? -1;
  if (!(scales?.data instanceof Float32Array) || axis < 0) throw new AppError('model/damaged', `"${path}" is damaged: the scales of "${name}" are missing or do not fit. Use a copy of it, or make it anew.`);
  return dequantizeChannels(data, shape, axis, scales.data);
}
