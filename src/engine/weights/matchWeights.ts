import { layerParameters, type LayerParameter } from '../graph/learnables.ts';
import type { LayerGraph, LayerNode } from '../graph/LayerGraph.ts';
import { encoderLayers } from './encoders.ts';
import { huggingFaceSegformer } from './huggingFaceSegformer.ts';
import type { NameTable } from './NameTable.ts';
import type { NamedTensors } from './NamedTensors.ts';
import { torchvisionMobilenets, torchvisionResnet101, torchvisionSegmentation } from './torchvisionLayout.ts';
import { torchvisionMobilenetv2 } from './torchvisionMobilenetv2.ts';

export interface WeightMatch {
  /** Whose names the file uses. */
  readonly names: string;
  /** Values by Nital's parameter name. */
  readonly matched: ReadonlyMap<string, Float32Array>;
  /** Wanted parameters that the file does not have. */
  readonly missing: readonly string[];
  /** Tensors of the file that the network has no place for. */
  readonly unexpected: readonly string[];
  /** Parameters whose tensor has other sizes (another number of classes, say); it is not taken. */
  readonly mismatched: readonly { readonly parameter: string; readonly tensor: string; readonly wanted: readonly number[]; readonly found: readonly number[] }[];
  /** What a person should know of weights with these names; null: nothing. */
  readonly remark: string | null;
}

/** Names of other programs, by network family. */
const NAME_TABLES: readonly NameTable[] = [torchvisionMobilenetv2, torchvisionSegmentation, torchvisionResnet101, torchvisionMobilenets, huggingFaceSegformer];

/** What programs put before every name when the network was part of something larger. */
const PREFIXES = ['', 'module.', 'backbone.', 'encoder.', 'model.', 'module.backbone.'] as const;

/** PyTorch's words for the arrays of batch normalisation; other layers' are called alike. */
const NORMALIZATION_ROLES: Readonly<Record<LayerParameter['role'], string>> = { scale: 'weight', offset: 'bias', mean: 'running_mean', variance: 'running_var', weight: 'weight', bias: 'bias' };

/** A wanted parameter and the tensor that would be it. */
interface Place {
  readonly parameter: LayerParameter;
  readonly tensor: string;
  /** In the part of the network that is asked for. */
  readonly wanted: boolean;
  /** A parameter that says that this one is zero when the file lacks it: other programs leave out biases before a normalisation. */
  readonly zeroBeside: string | null;
}

/**
 * Finds a network's parameters among the tensors of a file, by Nital's own names or those of another program, whichever
 * fits more of them. With `encoder` only the encoder's are wanted, and the rest of the network is neither missing nor
 * unexpected.
 * @throws AppError `usage/invalid` when the network has no encoder of its own.
 */
export function matchWeights(graph: LayerGraph, tensors: NamedTensors, { what }: { readonly what: 'all' | 'encoder' }): WeightMatch {
  const layers = what === 'encoder' ? encoderLayers(graph) : new Set(graph.layers.map((node) => node.name));
  const own = match(ownPlaces(graph, layers), tensors, 'Nital', null);
  const foreign = NAME_TABLES.filter((table) => table.networks.includes(graph.network)).flatMap((table) =>
    PREFIXES.map((prefix) => match(foreignPlaces(graph, layers, table, prefix), tensors, table.title, table.remark)),
  );
  return foreign.reduce((best, candidate) => (candidate.matched.size > best.matched.size ? candidate : best), own);
}

function ownPlaces(graph: LayerGraph, wanted: ReadonlySet<string>): Place[] {
  return graph.layers.flatMap((node) => layerParameters(graph, node).map((parameter) => ({ parameter, tensor: parameter.name, wanted: wanted.has(node.name), zeroBeside: null })));
}

function foreignPlaces(graph: LayerGraph, wanted: ReadonlySet<string>, table: NameTable, prefix: string): Place[] {
  return graph.layers.flatMap((node) => {
    const layer = table.layerOf(node.name);
    // A layer that the other program does not have keeps Nital's name, which is then missing.
    const tensorOf = (role: LayerParameter['role']): string => (layer === undefined ? `${node.name}.${role}` : `${prefix}${layer}.${NORMALIZATION_ROLES[role]}`);
    return layerParameters(graph, node).map((parameter) => ({
      parameter,
      tensor: tensorOf(parameter.role),
      wanted: wanted.has(node.name),
      zeroBeside: layer !== undefined && isBiasOfConvolution(node, parameter) ? `${node.name}.weight` : null,
    }));
  });
}

function isBiasOfConvolution({ layer }: LayerNode, { role }: LayerParameter): boolean {
  return role === 'bias' && (layer.kind === 'convolution' || layer.kind === 'depthwiseConvolution');
}

function match(places: readonly Place[], tensors: NamedTensors, names: string, remark: string | null): WeightMatch {
  const matched = new Map<string, Float32Array>();
  const missing: string[] = [];
  const mismatched: WeightMatch['mismatched'][number][] = [];
  const unexpected = new Set(tensors.keys());
  for (const { parameter, tensor, wanted, zeroBeside } of places) {
    unexpected.delete(tensor);
    if (!wanted) continue;
    const found = tensors.get(tensor);
    if (found !== undefined && sameSizes(parameter.shape, found.shape)) matched.set(parameter.name, found.data);
    else if (found !== undefined) mismatched.push({ parameter: parameter.name, tensor, wanted: parameter.shape, found: found.shape });
    else if (zeroBeside !== null && matched.has(zeroBeside)) matched.set(parameter.name, new Float32Array(parameter.shape[0] as number));
    else missing.push(parameter.name);
  }
  return { names, matched, missing, unexpected: [...unexpected], mismatched, remark };
}

/** A linear layer's weights [out, in] are those of a 1×1 convolution [out, in, 1, 1]. */
function sameSizes(wanted: readonly number[], found: readonly number[]): boolean {
  return found.length <= wanted.length && wanted.every((size, axis) => size === (found[axis] ?? 1));
}
