import { describe, expect, it } from 'vitest';
import { initializeWeights } from '../../src/engine/networks/initialize.ts';
import { Predictor } from '../../src/engine/inference/Predictor.ts';
import { orientationsOf } from '../../src/engine/inference/orientations.ts';
import type { PredictTiles } from '../../src/engine/inference/probabilityRows.ts';
import { countTiles, segmentPixels, type Segmentation, type SegmentOptions } from '../../src/engine/inference/segmentPixels.ts';
import { sourceOf } from '../../src/engine/tiles/ImageSource.ts';
import { GraphBuilder } from '../../src/engine/graph/GraphBuilder.ts';
import type { LayerGraph } from '../../src/engine/graph/LayerGraph.ts';
import type { Raster } from '../../src/shared/raster/raster.ts';
import { discs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

const normalisation = { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.25, 0.25] } as const;

/** Runs `use` with a real network (random weights) that takes tiles of this size. */
async function withNetwork<T>(tileSize: number, batchSize: number, use: (predict: PredictTiles) => Promise<T>, build: (tileSize: number) => LayerGraph = buildTiny): Promise<T> {
  const graph = build(tileSize);
  const predictor = await Predictor.create({ graph, weights: initializeWeights(graph, 5), batchSize, normalisation, device: 'cpu', threads: 1 });
  try {
    return await use((images) => predictor.run(images));
  } finally {
    await predictor.dispose();
  }
}

const buildTiny = (tileSize: number): LayerGraph => tinyNetwork.build({ classes: 3, inputHeight: tileSize, inputWidth: tileSize });

const segment = (raster: Raster, options: Omit<SegmentOptions, 'stride'>): Promise<Segmentation> => withNetwork(options.tileSize, options.batchSize, (predict) => segmentPixels(sourceOf(raster), predict, { ...options, stride: tinyNetwork.strideMultiple }));

/** A convolution of one pixel: it says the same of a pixel however the picture is turned. */
const buildThin = (tileSize: number, classes = 3): LayerGraph => {
  const g = new GraphBuilder('thin', classes);
  g.input('image', tileSize, tileSize, 3);
  g.convolution('scores', classes, 1);
  g.softmax('softmax');
  g.pixelClassification('classes');
  return g.build();
};

/** Every tile says the same, so that any weight that is lost or counted twice shows in the confidence. */
const thirtyToSeventy: PredictTiles = async (images) => {
  const pixels = images.length / 3;
  const planes = new Float32Array(2 * pixels);
  const size = 24 * 24;
  for (let image = 0; image < pixels / size; image++) planes.fill(0.3, 2 * image * size, (2 * image + 1) * size).fill(0.7, (2 * image + 1) * size, (2 * image + 2) * size);
  return planes;
};

describe('segmentPixels', () => {
  it('tile by tile is nearly the same as in one piece, and better with overlap than without', async () => {
    const { raster } = discs(252, 188, 3);
    const inOne = await segment(raster, { classes: 3, tileSize: 256, overlap: 0, batchSize: 1 });
    const differing = async (overlap: number): Promise<number> => {
      const tiled = await segment(raster, { classes: 3, tileSize: 64, overlap, batchSize: 4 });
      return tiled.labels.data.reduce((sum, label, at) => sum + (label === inOne.labels.data[at] ? 0 : 1), 0) / tiled.labels.data.length;
    };
    const [without, half] = [await differing(0), await differing(0.5)];
    expect(new Set(inOne.labels.data).size).toBe(3);
    expect(without).toBeLessThan(0.05);
    expect(half).toBeLessThan(0.005);
    expect(half).toBeLessThan(without / 5);
  });

  it('gives the same result whatever the band in work', async () => {
    const { raster } = discs(131, 97, 4);
    const options = { classes: 3, tileSize: 32, overlap: 0.4 };
    const first = await segment(raster, { ...options, batchSize: 1 });
    for (const batchSize of [2, 5, 7, 64]) {
      const other = await segment(raster, { ...options, batchSize });
      expect(other.labels.data).toEqual(first.labels.data);
      expect(other.meanConfidence).toBeCloseTo(first.meanConfidence, 10);
      expect(other.classPixels).toEqual(first.classPixels);
    }
  });

  it('blends probabilities into probabilities, whatever the overlap', async () => {
    for (const overlap of [0, 0.1, 0.5, 0.75]) {
      for (const [width, height] of [[1, 1], [24, 24], [25, 7], [90, 61]] as const) {
        const { raster } = discs(width, height, 1);
        const result = await segmentPixels(sourceOf(raster), thirtyToSeventy, { classes: 2, tileSize: 24, overlap, batchSize: 3, stride: 8 });
        expect(result.meanConfidence).toBeCloseTo(0.7, 5);
        expect(result.classPixels).toEqual([0, width * height]);
      }
    }
  });

  it('segments a single pixel and images smaller than a tile, grey or colour, 8 or 16 bit alike', async () => {
    const options = { classes: 3, tileSize: 32, overlap: 0.25, batchSize: 1 };
    const dot = await segment({ width: 1, height: 1, channels: 1, bitDepth: 8, data: Uint8Array.of(200) }, options);
    expect(dot.labels.data).toHaveLength(1);
    expect(dot.meanConfidence).toBeGreaterThan(1 / 3);
    const { raster } = discs(20, 13, 6);
    const grey = await segment(raster, options);
    const colour = await segment({ ...raster, channels: 3, bitDepth: 8, data: Uint8Array.from({ length: 3 * 20 * 13 }, (_, at) => raster.data[Math.floor(at / 3)] as number) }, options);
    const deep = await segment({ width: 20, height: 13, channels: 1, bitDepth: 16, data: Uint16Array.from(raster.data, (value) => value * 257) }, options);
    expect(colour).toEqual(grey);
    expect(deep.labels).toEqual(grey.labels);
  });

  it('stops when told to', async () => {
    const { raster } = discs(100, 100, 1);
    let ticks = 0;
    const tick = async (): Promise<void> => {
      if (++ticks === 3) throw new Error('enough');
    };
    await expect(segment(raster, { classes: 3, tileSize: 32, overlap: 0, batchSize: 1, tick })).rejects.toThrow('enough');
    expect(ticks).toBe(3);
  });

  it('needs memory for the label map and a band, not for the image', async () => {
    const [width, height, classes] = [6_000, 4_000, 6];
    // A mosaic that is never in memory as a whole.
    const source = {
      width,
      height,
      readWindow: async (rect: { x: number; y: number; width: number; height: number }): Promise<Raster> => {
        const data = new Uint8Array(rect.width * rect.height);
        for (let y = 0; y < rect.height; y++) for (let x = 0; x < rect.width; x++) data[y * rect.width + x] = (rect.x + x + 3 * (rect.y + y)) & 255;
        return { width: rect.width, height: rect.height, channels: 1, bitDepth: 8, data };
      },
    };
    const before = process.memoryUsage().rss;
    let peak = 0;
    const result = await withNetwork(
      256,
      4,
      (predict) =>
        segmentPixels(source, predict, {
          classes,
          tileSize: 256,
          overlap: 0.1,
          batchSize: 4,
          stride: 1,
          tick: async () => {
            peak = Math.max(peak, process.memoryUsage().rss);
          },
        }),
      (tileSize) => buildThin(tileSize, classes),
    );
    expect(result.labels.data).toHaveLength(width * height);
    // Probabilities of the whole image alone would be 576 MB.
    expect((peak - before) / 2 ** 20).toBeLessThan(300);
  });
});

describe('test-time augmentation', () => {
  const eight = orientationsOf({ flips: true, turns: true });
  const mirrored = (raster: Raster): Raster => ({ ...raster, data: raster.data.map((_, at, all) => all[Math.floor(at / raster.width) * raster.width + raster.width - 1 - (at % raster.width)] as number) }) as Raster;
  const turned = (raster: Raster): Raster => ({ ...raster, width: raster.height, height: raster.width, data: raster.data.map((_, at, all) => all[(at % raster.height) * raster.width + raster.width - 1 - Math.floor(at / raster.height)] as number) }) as Raster;
  const asRaster = ({ labels }: Segmentation): Raster => ({ ...labels, channels: 1, bitDepth: 8 });

  it('has each orientation once', () => {
    const keys = (flips: boolean, turns: boolean): Set<string> => new Set(orientationsOf({ flips, turns }).map((orientation) => JSON.stringify(orientation)));
    expect([keys(false, false), keys(true, false), keys(false, true), keys(true, true)].map((set) => set.size)).toEqual([1, 4, 4, 8]);
  });

  it('changes nothing where the network says the same of a pixel however it is turned', async () => {
    const { raster } = discs(75, 50, 2);
    const options = { classes: 3, tileSize: 32, overlap: 0.3, batchSize: 4, stride: 2 };
    await withNetwork(
      32,
      4,
      async (predict) => {
        const plain = await segmentPixels(sourceOf(raster), predict, options);
        const averaged = await segmentPixels(sourceOf(raster), predict, { ...options, orientations: eight });
        expect(new Set(plain.labels.data).size).toBeGreaterThan(1);
        expect(averaged.labels).toEqual(plain.labels);
        expect(averaged.meanConfidence).toBeCloseTo(plain.meanConfidence, 6);
      },
      buildThin,
    );
  });

  it('makes any network say of a turned or mirrored picture what it says of the picture', async () => {
    const { raster } = discs(32, 32, 8);
    await withNetwork(32, 4, async (predict) => {
      const seen = async (picture: Raster, orientations: SegmentOptions['orientations']): Promise<Segmentation> =>
        segmentPixels(sourceOf(picture), predict, { classes: 3, tileSize: 32, overlap: 0.25, batchSize: 4, stride: 2, ...(orientations === undefined ? {} : { orientations }) });
      const differing = (a: Raster, b: Raster): number => [...a.data].filter((label, at) => label !== b.data[at]).length;
      const upright = await seen(raster, eight);
      expect(differing(asRaster(await seen(mirrored(raster), eight)), mirrored(asRaster(upright)))).toBeLessThanOrEqual(2);
      expect(differing(asRaster(await seen(turned(raster), eight)), turned(asRaster(upright)))).toBeLessThanOrEqual(2);
      // Without it the network does not.
      expect(differing(asRaster(await seen(turned(raster), undefined)), turned(asRaster(await seen(raster, undefined))))).toBeGreaterThan(20);
    });
  });

  it('averages probabilities into probabilities at every size and scale', async () => {
    for (const [width, height] of [[1, 1], [24, 24], [25, 7], [90, 61], [3000, 5]] as const) {
      const { raster } = discs(width, height, 1);
      const result = await segmentPixels(sourceOf(raster), thirtyToSeventy, { classes: 2, tileSize: 24, overlap: 0.5, batchSize: 3, stride: 8, orientations: eight, scales: [0.75, 1, 1.25, 0.3, 4] });
      expect(result.meanConfidence).toBeCloseTo(0.7, 5);
      expect(result.classPixels).toEqual([0, width * height]);
    }
  });

  it('puts what it sees at another scale back where it belongs', async () => {
    // Left half dark, right half bright, and a network that tells them apart pixel by pixel.
    const raster: Raster = { width: 81, height: 45, channels: 1, bitDepth: 8, data: Uint8Array.from({ length: 81 * 45 }, (_, at) => (at % 81 < 40 ? 20 : 230)) };
    const predict: PredictTiles = async (images) => {
      const size = 24 * 24;
      const planes = new Float32Array((2 * images.length) / 3);
      for (let image = 0; image < images.length / (3 * size); image++) {
        for (let at = 0; at < size; at++) {
          const bright = images[3 * image * size + at] as number;
          planes[2 * image * size + at] = 1 - bright;
          planes[(2 * image + 1) * size + at] = bright;
        }
      }
      return planes;
    };
    for (const scales of [[0.5], [0.75, 1.5], [2], [4, 0.3]]) {
      const { labels } = await segmentPixels(sourceOf(raster), predict, { classes: 2, tileSize: 24, overlap: 0.25, batchSize: 2, stride: 4, scales });
      labels.data.forEach((label, at) => {
        const x = at % 81;
        if (Math.abs(x - 39.5) > 1) expect(label).toBe(x < 40 ? 0 : 1);
      });
    }
  });

  it('counts the tiles of all scales and orientations in its progress', async () => {
    const { raster } = discs(70, 50, 1);
    const grid = { classes: 2, tileSize: 24, overlap: 0.25, batchSize: 3, stride: 8 };
    const ticks = async (more: Partial<SegmentOptions>): Promise<[done: number, total: number][]> => {
      const seen: [number, number][] = [];
      await segmentPixels(sourceOf(raster), thirtyToSeventy, { ...grid, ...more, tick: async (done, total) => void seen.push([done, total]) });
      return seen;
    };
    const plain = (await ticks({})).at(-1) as [number, number];
    expect(plain[0]).toBe(plain[1]);
    const flips = await ticks({ orientations: orientationsOf({ flips: true, turns: false }) });
    expect(flips.at(-1)).toEqual([4 * plain[0], 4 * plain[0]]);
    expect(flips.map(([done]) => done)).toEqual([...flips.map(([done]) => done)].sort((a, b) => a - b));
    const scaled = await ticks({ scales: [1, 2] });
    expect(scaled.at(-1)?.[0]).toBe(plain[0] + countTiles(140, 100, grid));
    expect(scaled.at(-1)?.[0]).toBe(scaled.at(-1)?.[1]);
  });
});
