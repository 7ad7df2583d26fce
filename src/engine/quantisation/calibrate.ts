import { AppError } from '../../shared/errors/AppError.ts';
import { inputShape, type LayerGraph } from '../graph/LayerGraph.ts';
import { layerParameters } from '../graph/learnables.ts';
import { inferenceGraph, type InferenceOptions } from '../inference/inferenceGraph.ts';
import { lowerComposites } from '../lowering/composites.ts';
import type { Normalisation } from '../lowering/forward.ts';
import { emitOnnx } from '../onnx/emit.ts';
import { imageShape } from '../operators/typeRules.ts';
import type { Value } from '../operators/Value.ts';
import { Session } from '../session/Session.ts';
import type { ActivationRange } from './ActivationGrid.ts';
import { planIntegers } from './planIntegers.ts';
import { RangeObserver } from './RangeObserver.ts';

const SEEN = 'seen:';

/** What is known of a network's activations, by layer. */
export interface Calibration {
  /** Of the layers that are held as bytes. */
  readonly ranges: Map<string, ActivationRange>;
  /** By channel, of the layers that kernels read. */
  readonly means: Map<string, Float64Array>;
}

/**
 * Runs a network in floats on tiles, images [1, 3, H, W] in 0…1, and looks at its activations. The range of the input takes in
 * black and white.
 * @throws AppError `model/damaged` when an activation is not a finite number, `device/*`, and what `tiles` throws
 */
export async function calibrate(options: Omit<InferenceOptions, 'batchSize'>, tiles: AsyncIterable<Float32Array>, threads: number | null): Promise<Calibration> {
  const { operators, layers } = inferenceGraph({ ...options, batchSize: 1 });
  const held = new Set(planIntegers(operators, layers).held.values());
  const observers = new Map([...layers.keys()].filter((layer) => held.has(layer)).map((layer) => [layer, new RangeObserver()]));
  const sums = new Map([...layersThatKernelsRead(options.graph, layers)].map(([layer, value]) => [layer, new Float64Array(imageShape(value)[1])]));
  const watched = new Set([...observers.keys(), ...sums.keys()]);
  for (const layer of watched) operators.output(`${SEEN}${layer}`, layers.get(layer) as Value);
  const [height, width, channels] = inputShape(options.graph);
  const session = await Session.open(emitOnnx(lowerComposites(operators), 'calibration'), { device: 'cpu', threads });
  let count = 0;
  try {
    for await (const tile of tiles) {
      const results = await session.run({ images: { data: tile, shape: [1, channels, height, width] } });
      count++;
      for (const [layer, observer] of observers) {
        observer.add(results[`${SEEN}${layer}`] as Float32Array);
        if (!observer.finite) throw new AppError('model/damaged', `The model cannot be quantised: its layer "${layer}" gives numbers that are not finite. Train it anew.`);
      }
      for (const [layer, sum] of sums) addMeans(sum, results[`${SEEN}${layer}`] as Float32Array);
    }
  } finally {
    await session.close();
  }
  const ranges = new Map([...observers].map(([layer, observer]) => [layer, observer.range()]));
  // Other images may be darker or brighter than the tiles.
  const input = options.graph.layers[0]?.name ?? '';
  const seen = observers.get(input)?.seen;
  if (seen !== undefined) ranges.set(input, both(seen, rangeOfImages(options.normalisation)));
  return { ranges, means: new Map([...sums].map(([layer, sum]) => [layer, sum.map((value) => value / count)])) };
}

/** The activations that enter convolutions, by the name of the layer that gives them. */
function layersThatKernelsRead(graph: LayerGraph, layers: ReadonlyMap<string, Value>): Map<string, Value> {
  const read = new Map<string, Value>();
  for (const node of graph.layers) {
    const [input] = node.inputs;
    const value = input === undefined ? undefined : layers.get(input);
    if (value !== undefined && layerParameters(graph, node).some(({ role }) => role === 'weight')) read.set(input as string, value);
  }
  return read;
}

/** Adds the mean of each channel of activations [1, C, H, W]. */
function addMeans(sum: Float64Array, values: Float32Array): void {
  const area = values.length / sum.length;
  for (let channel = 0; channel < sum.length; channel++) {
    let total = 0;
    for (let at = channel * area; at < (channel + 1) * area; at++) total += values[at] as number;
    sum[channel] = (sum[channel] as number) + total / area;
  }
}

function both(one: ActivationRange, other: ActivationRange): ActivationRange {
  return { low: Math.min(one.low, other.low), high: Math.max(one.high, other.high) };
}

/** What black and white become. */
function rangeOfImages({ mean, deviation }: Normalisation): ActivationRange {
  const ends = mean.flatMap((value, channel) => [-value / (deviation[channel] as number), (1 - value) / (deviation[channel] as number)]);
  return { low: Math.min(...ends), high: Math.max(...ends) };
}
