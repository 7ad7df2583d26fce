import { describe, expect, it } from 'vitest';
import { inputShape, type LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import { Predictor } from '../../src/engine/inference/Predictor.ts';
import { initializeWeights } from '../../src/engine/networks/initialize.ts';
import { buildNetwork, findNetwork, NETWORKS, smallestTile, type NetworkFacts } from '../../src/engine/networks/registry.ts';
import { reflect } from '../../src/engine/tiles/reflect.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { relativeDifference } from './difference.ts';
import { livedInWeights, NORMALISATION } from './networksForTests.ts';

const CLASSES = 3;

async function predict(graph: LayerGraph, weights: ReadonlyMap<string, Float32Array>, images: Float32Array): Promise<Float32Array> {
  const predictor = await Predictor.create({ graph, weights, batchSize: 1, normalisation: NORMALISATION, device: 'cpu', threads: 1 });
  try {
    return await predictor.run(images);
  } finally {
    await predictor.dispose();
  }
}

/** The planes [planes, height, width] as `height` by `width` numbers from (top, left) on, mirrored beyond their sides. */
function cut(planes: Float32Array, [fromHeight, fromWidth]: readonly [number, number], [height, width]: readonly [number, number], top: number, left: number): Float32Array {
  const out = new Float32Array((planes.length / (fromHeight * fromWidth)) * height * width);
  return out.map((_, at) => {
    const [plane, row, column] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    return planes[(plane * fromHeight + reflect(top + row, fromHeight)) * fromWidth + reflect(left + column, fromWidth)] as number;
  });
}

/** A network for a tile that is neither square nor a multiple of its stride, and for the tile it is padded to. */
function smallAndFull(facts: NetworkFacts): [small: LayerGraph, full: LayerGraph] {
  const built = (inputHeight: number, inputWidth: number): LayerGraph => buildNetwork(facts, { classes: CLASSES, inputHeight, inputWidth });
  const multiple = facts.strideMultiple;
  return [built(multiple + 1, 2 * multiple - 3), built(2 * multiple, 2 * multiple)];
}

/** That `small` does what `full` does with mirrored surroundings, cropped. */
async function expectPaddedPrediction(small: LayerGraph, full: LayerGraph, weights: ReadonlyMap<string, Float32Array>): Promise<void> {
  const [[height, width, channels], [fullHeight, fullWidth]] = [inputShape(small), inputShape(full)];
  const random = new Random(31);
  const images = Float32Array.from({ length: channels * height * width }, () => random.uniform());
  const [top, left] = [Math.floor((fullHeight - height) / 2), Math.floor((fullWidth - width) / 2)];
  const whole = await predict(full, weights, cut(images, [height, width], [fullHeight, fullWidth], -top, -left));
  const expected = cut(whole, [fullHeight, fullWidth], [height, width], top, left);
  const got = await predict(small, weights, images);
  expect(got).toHaveLength(full.classes * height * width);
  expect(relativeDifference(got, expected)).toBeLessThan(1e-5);
  expect(new Set(got).size).toBeGreaterThan(100);
}

describe('a tile whose sides are no multiples of the stride', () => {
  it.each(NETWORKS.filter(({ task }) => task === 'segmentation'))('adds to $id a padding and crops, and changes nothing between', (facts) => {
    const [small, full] = smallAndFull(facts);
    const added = ['mirrorPadding', 'crop'];
    const fullLayers = new Map(full.layers.map((node) => [node.name, node]));
    const others = small.layers.filter((node) => !added.includes(node.layer.kind) || fullLayers.has(node.name));
    expect(others.map(({ name, layer }) => ({ name, layer }))).toEqual(full.layers.map(({ name, layer }) => ({ name, layer })));
    const [input, padding] = small.layers;
    expect(padding?.shape).toEqual(inputShape(full));
    const scores = small.layers.filter(({ layer }) => ['softmax', 'pixelClassification', 'auxiliaryClassification'].includes(layer.kind));
    expect(scores.length).toBeGreaterThan(1);
    for (const { shape } of scores) expect(shape).toEqual([...inputShape(small).slice(0, 2), CLASSES]);
    for (const { inputs, layer } of others) if (layer.kind !== 'crop') expect(inputs).not.toContain(input?.name);
  });

  it.each(['unet', 'deeplabv3plus-mobilenetv2'])('is segmented by %s as the mirrored tile is, cropped', async (id) => {
    const [small, full] = smallAndFull(findNetwork(id));
    expect(initializeWeights(small, 30)).toEqual(initializeWeights(full, 30));
    await expectPaddedPrediction(small, full, livedInWeights(small, 30));
  });

  it('is clustered and given back at its own size, and classified as a whole', () => {
    const shapes = (id: string): Record<string, readonly number[]> => {
      const [small] = smallAndFull(findNetwork(id));
      return Object.fromEntries(small.layers.map(({ layer, shape }) => [layer.kind, shape]));
    };
    expect(shapes('kanezaki-autoencoder')).toMatchObject({ clustering: [17, 29, expect.any(Number) as number], reconstruction: [17, 29, 3] });
    expect(shapes('kanezaki-classifier')).toMatchObject({ clustering: [9, 13, expect.any(Number) as number], softmax: [1, 1, CLASSES], imageClassification: [1, 1, CLASSES] });
  });

  it('leaves networks as they are where it is a multiple', () => {
    const facts = findNetwork('segnet-vgg16');
    expect(buildNetwork(facts, { classes: 2, inputHeight: 64, inputWidth: 96 })).toEqual(facts.build({ classes: 2, inputHeight: 64, inputWidth: 96 }));
  });

  it('may be as small as the stride and no smaller', () => {
    for (const facts of NETWORKS) {
      const least = smallestTile(facts);
      const sides = (side: number): LayerGraph => buildNetwork(facts, { classes: 2, inputHeight: least, inputWidth: side });
      expect(inputShape(sides(least))).toEqual([least, least, 3]);
      for (const side of [least - 1, least + 0.5, NaN]) expect(() => sides(side)).toThrow(`at least ${least} × ${least} px, not ${side} × ${least}`);
    }
  });
});
