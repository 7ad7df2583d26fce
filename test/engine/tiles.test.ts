import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MicrographStore } from '../../src/engine/tiles/MicrographStore.ts';
import { surveyTiles } from '../../src/engine/training/surveyTiles.ts';
import { Augmenter, TileLoader } from '../../src/engine/batches/TileLoader.ts';
import { encodeMaskPng } from '../../src/imaging/encodeMaskPng.ts';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import type { TileRef } from '../../src/shared/datasets/tiles.ts';
import type { LabelledMicrograph } from '../../src/shared/engineProtocol/jobs.ts';
import { NO_AUGMENTATION, trainingSettingsSchema } from '../../src/shared/engineProtocol/trainingSettings.ts';
import { Random } from '../../src/shared/random/Random.ts';
import type { LabelMap, Raster } from '../../src/shared/raster/raster.ts';
import { testControl } from './control.ts';
import { DISC_LABELS } from './discs.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-tiles-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function write(name: string, raster: Raster, labels: LabelMap): Promise<LabelledMicrograph> {
  const micrograph = { name, imagePath: join(folder, `${name}.png`), maskPath: join(folder, `${name}.mask.png`) };
  await writeFile(micrograph.imagePath, encodePng(raster));
  await writeFile(micrograph.maskPath, encodeMaskPng(labels, DISC_LABELS));
  return micrograph;
}

const grey = (width: number, height: number, value: (x: number, y: number) => number): Raster => ({ width, height, channels: 1, bitDepth: 8, data: Uint8Array.from({ length: width * height }, (_, at) => value(at % width, Math.floor(at / width))) });
const mask = (width: number, height: number, value: (x: number, y: number) => number): LabelMap => ({ width, height, data: grey(width, height, value).data as Uint8Array });
const at = (micrograph: number, x: number, y: number, quarterTurns: TileRef['quarterTurns'] = 0): TileRef => ({ micrograph, x, y, quarterTurns });

describe('MicrographStore', () => {
  it('decodes once within its budget, and again what the budget pushed out', async () => {
    const files = await Promise.all([1, 2, 3].map((value) => write(`store-${value}`, grey(20, 10, () => value), mask(20, 10, () => 0))));
    const roomy = new MicrographStore(files, 2);
    for (const index of [0, 1, 2, 0, 1, 2]) expect((await roomy.get(index)).raster.data[0]).toBe(index + 1);
    expect(roomy.decodings).toBe(3);
    const tight = new MicrographStore(files, 2, 2 * 400);
    for (const index of [0, 1, 0, 2, 0]) await tight.get(index);
    expect(tight.decodings).toBe(3);
    expect(tight.bytes).toBe(800);
    await tight.get(1);
    expect(tight.decodings).toBe(4);
    // One that is larger than the whole budget is still given.
    expect((await new MicrographStore(files, 2, 1).get(2)).name).toBe('store-3');
  });

  it('keeps grey stored as RGB as grey, and colour as colour', async () => {
    const rgb = (tint: number): Raster => ({ width: 4, height: 4, channels: 3, bitDepth: 8, data: Uint8Array.from({ length: 48 }, (_, index) => Math.floor(index / 3) + (index === 47 ? tint : 0)) });
    const files = [await write('rgb-grey', rgb(0), mask(4, 4, () => 0)), await write('rgb-colour', rgb(1), mask(4, 4, () => 0))];
    const store = new MicrographStore(files, 2);
    expect((await store.get(0)).raster).toMatchObject({ channels: 1, data: Uint8Array.from({ length: 16 }, (_, index) => index) });
    expect((await store.get(1)).raster.channels).toBe(3);
  });

  it('names the mask that does not fit', async () => {
    const good = await write('fits', grey(8, 8, () => 9), mask(8, 8, () => 1));
    const other = await write('other', grey(9, 8, () => 9), mask(9, 8, () => 1));
    await expect(new MicrographStore([{ ...good, maskPath: other.maskPath }], 2).get(0)).rejects.toMatchObject({ code: 'input/sizeMismatch', message: expect.stringContaining('other.mask.png') as string });
    await expect(new MicrographStore([good], 1).get(0)).rejects.toMatchObject({ code: 'input/unknownClass', message: expect.stringContaining('class 1') as string });
    await expect(new MicrographStore([{ ...good, maskPath: join(folder, 'gone.png') }], 2).get(0)).rejects.toMatchObject({ code: 'input/notFound' });
  });
});

describe('TileLoader', () => {
  it('gives each tile with its turn, and labels nothing outside small images', async () => {
    const files = [await write('ramp', grey(10, 8, (x, y) => 10 * y + x), mask(10, 8, (x) => (x < 5 ? 0 : 255))), await write('small', grey(3, 3, () => 50), mask(3, 3, () => 1))];
    const loader = new TileLoader(new MicrographStore(files, 2), 4, 3);
    const batch = await loader.plain([at(0, 2, 1), at(0, 2, 1, 1), at(1, 0, 0)]);
    const pixels = [...batch.images].map((value) => Math.round(value * 255));
    expect(pixels.slice(0, 4)).toEqual([12, 13, 14, 15]);
    // Grey in all three planes; a quarter turn counter-clockwise brings the right column to the top.
    expect(pixels.slice(32, 36)).toEqual([12, 13, 14, 15]);
    expect(pixels.slice(48, 52)).toEqual([15, 25, 35, 45]);
    expect([...batch.labels.slice(0, 4)]).toEqual([0, 0, 0, 255]);
    expect([...batch.labels.slice(16, 20)]).toEqual([255, 255, 255, 255]);
    expect([...batch.labels.slice(32)]).toEqual([1, 1, 1, 255, 1, 1, 1, 255, 1, 1, 1, 255, 255, 255, 255, 255]);
    const partial = await loader.plain([at(1, 0, 0)]);
    expect(new Set(partial.labels.slice(16))).toEqual(new Set([255]));
  });

  it('moves tiles only on micrographs that neither validate nor test, and never off all labels', async () => {
    const lonely = await write('lonely', grey(64, 64, (x) => x), mask(64, 64, (x, y) => (x === 20 && y === 20 ? 1 : 255)));
    const settings = trainingSettingsSchema.parse({ network: 'any', epochs: 1 });
    const plan = { tileSize: 16, train: [at(0, 16, 16), at(1, 0, 0)], validation: [at(1, 16, 0)], test: [] };
    const augmenter = new Augmenter(settings, plan);
    const shifts = (micrograph: number): Set<number> => new Set(Array.from({ length: 50 }, (_, place) => augmenter.draw(at(micrograph, 16, 16), 1, place).shiftX));
    expect(shifts(1)).toEqual(new Set([0]));
    expect(shifts(0).size).toBeGreaterThan(5);
    const loader = new TileLoader(new MicrographStore([lonely], 2), 16, 1);
    for (let place = 0; place < 50; place++) {
      const tile = at(0, 16, 16);
      const { labels } = await loader.varied([{ tile, draw: (attempt) => augmenter.draw(tile, 1, place, attempt) }]);
      expect(labels.filter((label) => label === 1)).toHaveLength(1);
    }
  });
});

describe('strong augmentation', () => {
  it('draws tiles again of which one class has too large a share, and gives up after its tries', async () => {
    // The left half is one class; a tile at the border has both, if it is moved rightly.
    const halves = await write('halves', grey(128, 64, (x) => x), mask(128, 64, (x) => (x < 64 ? 0 : 1)));
    const settings = trainingSettingsSchema.parse({ network: 'any', epochs: 1, augmentation: { maxClassShare: 0.75, balanceTries: 50 } });
    const near = at(0, 40, 16);
    const far = at(0, 0, 16);
    const augmenter = new Augmenter(settings, { tileSize: 32, train: [near, far], validation: [], test: [] });
    const loader = new TileLoader(new MicrographStore([halves], 2), 32, 2);
    const share = (labels: Uint8Array): number => Math.max(...[0, 1].map((index) => labels.filter((label) => label === index).length)) / labels.length;
    const attempts: number[] = [];
    const draw = (tile: TileRef, place: number) => (attempt: number): ReturnType<Augmenter['draw']> => {
      if (tile === far) attempts.push(attempt);
      return augmenter.draw(tile, 1, place, attempt);
    };
    for (let place = 0; place < 20; place++) {
      const { labels } = await loader.varied([{ tile: near, draw: draw(near, place) }, { tile: far, draw: draw(far, place) }], settings.augmentation);
      expect(share(labels.subarray(0, 1024))).toBeLessThanOrEqual(0.75);
      expect(share(labels.subarray(1024))).toBe(1);
      expect(attempts.splice(0)).toEqual(Array.from({ length: 51 }, (_, attempt) => attempt));
    }
  });

  it('draws such tiles again from elsewhere where tiles are not varied otherwise, and leaves the balanced ones at their place', async () => {
    const halves = await write('still-halves', grey(128, 64, (x) => x), mask(128, 64, (x) => (x < 64 ? 0 : 1)));
    const settings = trainingSettingsSchema.parse({ network: 'any', epochs: 1, augmentation: { ...NO_AUGMENTATION, maxClassShare: 0.75, balanceTries: 50 } });
    const [near, balanced] = [at(0, 35, 16), at(0, 50, 16)];
    const augmenter = new Augmenter(settings, { tileSize: 32, train: [near, balanced], validation: [], test: [] });
    const loader = new TileLoader(new MicrographStore([halves], 2), 32, 2);
    for (let place = 0; place < 20; place++) {
      const { labels } = await loader.varied([near, balanced].map((tile) => ({ tile, draw: (attempt: number) => augmenter.draw(tile, 1, place, attempt) })), settings.augmentation);
      const [moved, still] = [labels.subarray(0, 1024), labels.subarray(1024)].map((tile) => tile.filter((label) => label === 0).length / 1024);
      expect(moved).toBeGreaterThanOrEqual(0.25);
      expect(moved).toBeLessThanOrEqual(0.75);
      expect(still).toBe(14 / 32);
    }
  });

  it('gives the same batch for the same seed, epoch and place, and shows no neighbours where tiles validate', async () => {
    // Only the tile itself is dark.
    const spot = await write('spot', grey(96, 96, (x, y) => (x >= 32 && x < 64 && y >= 32 && y < 64 ? 40 : 240)), mask(96, 96, () => 1));
    const settings = trainingSettingsSchema.parse({ network: 'any', epochs: 1, augmentation: { brightness: 0, contrast: 0, rotation: 45, scale: 0.5, gamma: 0.2, blur: 1, noise: 0.02, cutout: 0.5 } });
    const tile = at(0, 32, 32);
    const batchOf = async (epoch: number, validation: TileRef[]): Promise<Float32Array> => {
      const augmenter = new Augmenter(settings, { tileSize: 32, train: [tile], validation, test: [] });
      const loader = new TileLoader(new MicrographStore([spot], 2), 32, 8);
      const { images } = await loader.varied(Array.from({ length: 8 }, (_, place) => ({ tile, draw: (attempt: number) => augmenter.draw(tile, epoch, place, attempt) })));
      return images.slice();
    };
    expect(await batchOf(1, [])).toEqual(await batchOf(1, []));
    expect(await batchOf(2, [])).not.toEqual(await batchOf(1, []));
    expect(Math.max(...(await batchOf(1, [])))).toBeGreaterThan(0.8);
    expect(Math.max(...(await batchOf(1, [at(0, 0, 0)])))).toBeLessThan(0.5);
  });
});

describe('surveyTiles', () => {
  it('counts means, deviations and classes as a plain loop over the tiles does, turned copies included', async () => {
    const random = new Random(2);
    const rasters = [grey(20, 20, () => random.integer(256)), grey(3, 5, () => random.integer(256))];
    const labels = [mask(20, 20, (x) => (x < 6 ? 0 : x < 10 ? 1 : 255)), mask(3, 5, () => 1)];
    const files = await Promise.all([0, 1].map((index) => write(`survey-${index}`, rasters[index] as Raster, labels[index] as LabelMap)));
    const tiles = [at(0, 0, 0), at(0, 4, 8), at(0, 4, 8, 2), at(1, 0, 0), at(0, 12, 0)];
    const survey = await surveyTiles(new MicrographStore(files, 2), tiles, 8, 2, testControl());
    const values: number[] = [];
    const counts = [0, 0];
    for (const tile of tiles.slice(0, 4)) {
      const raster = rasters[tile.micrograph] as Raster;
      for (let y = tile.y; y < Math.min(tile.y + 8, raster.height); y++) {
        for (let x = tile.x; x < Math.min(tile.x + 8, raster.width); x++) {
          values.push((raster.data[y * raster.width + x] as number) / 255);
          const label = (labels[tile.micrograph] as LabelMap).data[y * raster.width + x] as number;
          if (label < 2) counts[label] = (counts[label] as number) + 1;
        }
      }
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    for (const channel of [0, 1, 2]) {
      expect(survey.normalisation.mean[channel]).toBeCloseTo(mean, 10);
      expect(survey.normalisation.deviation[channel]).toBeCloseTo(deviation, 10);
    }
    expect(survey.classPixels).toEqual(counts);
    expect(survey.pixelsOfTilesWithClass).toEqual([64 + 2 * 48, 64 + 2 * 48 + 15]);
    // The tile without a label teaches nothing.
    expect(survey.labelled).toEqual(tiles.slice(0, 4));
  });

  it('does not divide by the spread of a picture that has none', async () => {
    const flat = await write('flat', grey(8, 8, () => 100), mask(8, 8, () => 0));
    const survey = await surveyTiles(new MicrographStore([flat], 2), [at(0, 0, 0)], 8, 2, testControl());
    expect(survey.normalisation.deviation[0]).toBeGreaterThan(0.001);
  });
});
