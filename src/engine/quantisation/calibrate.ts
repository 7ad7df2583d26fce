import { AppError } from '../../shared/errors/AppError.ts';
import { inputShape } from '../graph/LayerGraph.ts';
import { inferenceGraph, type InferenceOptions } from '../inference/inferenceGraph.ts';
import { lowerComposites } from '../lowering/composites.ts';
import type { Normalisation } from '../lowering/forward.ts';
import { emitOnnx } from '../onnx/emit.ts';
import { Session } from '../session/Session.ts';
import type { ActivationRange } from './ActivationGrid.ts';
import { planIntegers } from './planIntegers.ts';
import { RangeObserver } from './RangeObserver.ts';

const RANGE = 'range:';

/**
 * Runs a network in floats on tiles, images [1, 3, H, W] in 0…1, and finds the range of each layer that integers need. The
 * input's takes in black and white.
 * @throws AppError `model/damaged` when an activation is not a finite number, `device/*`, and what `tiles` throws
 */
export async function calibrate(options: Omit<InferenceOptions, 'batchSize'>, tiles: AsyncIterable<Float32Array>, threads: number | null): Promise<Map<string, ActivationRange>> {
  const { operators, layers } = inferenceGraph({ ...options, batchSize: 1 });
  const observers = new Map([...planIntegers(operators, layers).held.values()].map((layer) => [layer, new RangeObserver()]));
  for (const layer of observers.keys()) {
    const value = layers.get(layer);
    if (value !== undefined) operators.output(`${RANGE}${layer}`, value);
  }
  const [height, width, channels] = inputShape(options.graph);
  const session = await Session.open(emitOnnx(lowerComposites(operators), 'calibration'), { device: 'cpu', threads });
  try {
    for await (const tile of tiles) {
      const results = await session.run({ images: { data: tile, shape: [1, channels, height, width] } });
      for (const [layer, observer] of observers) {
        observer.add(results[`${RANGE}${layer}`] as Float32Array);
        if (!observer.finite) throw new AppError('model/damaged', `The model cannot be quantised: its layer "${layer}" gives numbers that are not finite. Train it anew.`);
      }
    }
  } finally {
    await session.close();
  }
  const ranges = new Map([...observers].map(([layer, observer]) => [layer, observer.range()]));
  // Other images may be darker or brighter than the tiles.
  const input = options.graph.layers[0]?.name ?? '';
  const seen = observers.get(input)?.seen;
  if (seen !== undefined) ranges.set(input, both(seen, rangeOfImages(options.normalisation)));
  return ranges;
}

function both(one: ActivationRange, other: ActivationRange): ActivationRange {
  return { low: Math.min(one.low, other.low), high: Math.max(one.high, other.high) };
}

/** What black and white become. */
function rangeOfImages({ mean, deviation }: Normalisation): ActivationRange {
  const ends = mean.flatMap((value, channel) => [-value / (deviation[channel] as number), (1 - value) / (deviation[channel] as number)]);
  return { low: Math.min(...ends), high: Math.max(...ends) };
}
