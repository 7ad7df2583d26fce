import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateModel } from '../../src/engine/evaluation/evaluateModel.ts';
import { exportModel } from '../../src/engine/inference/exportModel.ts';
import { LoadedModel } from '../../src/engine/inference/LoadedModel.ts';
import { sourceOf } from '../../src/engine/tiles/ImageSource.ts';
import { MicrographStore } from '../../src/engine/tiles/MicrographStore.ts';
import { TileLoader } from '../../src/engine/batches/TileLoader.ts';
import { trainNetwork } from '../../src/engine/training/Training.ts';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import type { LabelledMicrograph } from '../../src/shared/engineProtocol/jobs.ts';
import { testTimeAugmentationSchema } from '../../src/shared/engineProtocol/testTimeAugmentation.ts';
import type { LabelMap, Raster } from '../../src/shared/raster/raster.ts';
import { testControl } from './control.ts';
import { discs, discsJob, writeDiscs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

const SIZE = 96;
const TILE = 32;
const find = (): typeof tinyNetwork => tinyNetwork;

/** The same picture under another exposure: v becomes gain·v + offset, exactly, since 16 bits have room for it. */
const exposed = (raster: Raster, gain: number, offset: number): Raster => ({ ...raster, bitDepth: 16, data: Uint16Array.from(raster.data, (value) => gain * value + offset) });

describe('normalisation by each micrograph', () => {
  let folder = '';
  let micrographs: LabelledMicrograph[] = [];
  const models = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-normalisation-'));
    micrographs = await writeDiscs(folder, 3, SIZE, 60);
    for (const [name, settings] of [['image', { normalisation: 'image' }], ['half', { normalisation: 'image', halfSize: true }], ['white', { normalisation: 'white' }], ['levels', { normalisation: 'levels' }], ['even', { evenLight: true }], ['evenHalf', { evenLight: true, halfSize: true }], ['tiles', { normalisation: 'tiles' }]] as const) {
      const trained = await trainNetwork(tinyNetwork, discsJob(micrographs, SIZE, TILE, join(folder, name), { epochs: 8, learningRate: 0.005, batchSize: 4, validationPatience: null, ...settings }), testControl());
      models.set(name, trained.modelPath as string);
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  const segment = async (name: string, raster: Raster, tta = {}): Promise<LabelMap> => {
    const model = await LoadedModel.open(models.get(name) as string, find, 'cpu', 1);
    try {
      return (await model.segment(sourceOf(raster), { overlap: 0.25, testTimeAugmentation: testTimeAugmentationSchema.parse(tta) })).labels;
    } finally {
      await model.dispose();
    }
  };
  const agreement = (a: LabelMap, b: LabelMap): number => a.data.filter((label, at) => label === b.data[at]).length / a.data.length;

  it('makes brightness and contrast of the exposure make no difference', async () => {
    const { raster, labels } = discs(150, 110, 70);
    const as = exposed(raster, 100, 0);
    for (const [gain, offset] of [[20, 0], [60, 40_000], [250, 900]] as const) {
      const other = exposed(raster, gain, offset);
      const seen = await segment('image', as);
      expect(agreement(seen, labels)).toBeGreaterThan(0.97);
      // Only rounding is left between them.
      expect(agreement(await segment('image', other), seen)).toBeGreaterThan(0.9999);
    }
    expect(agreement(await segment('half', exposed(raster, 60, 40_000)), await segment('half', as))).toBeGreaterThan(0.999);
    expect(agreement(await segment('image', exposed(raster, 60, 40_000), { flips: true, scales: [1, 1.5] }), await segment('image', as, { flips: true, scales: [1, 1.5] }))).toBeGreaterThan(0.999);
    // Without it this exposure changes most of the picture.
    expect(agreement(await segment('tiles', exposed(raster, 60, 40_000)), labels)).toBeLessThan(0.9);
  });

  it('takes the brightest as white: gains make no difference, and a field of the dark phase alone stays dark', async () => {
    const { raster, labels } = discs(150, 110, 70);
    const seen = await segment('white', exposed(raster, 100, 0));
    expect(agreement(seen, labels)).toBeGreaterThan(0.97);
    expect(agreement(await segment('white', exposed(raster, 40, 0)), seen)).toBeGreaterThan(0.999);
    // A quarter of the bright class is left in one corner: by mean and deviation the rest would be brought to the middle.
    const [dark, bright] = [0, 1].map((label) => raster.data[labels.data.indexOf(label)] as number).sort((a, b) => a - b) as [number, number];
    const corner: Raster = { width: 96, height: 96, channels: 1, bitDepth: 8, data: Uint8Array.from({ length: 9216 }, (_, at) => (at % 96 < 16 && at < 96 * 16 ? bright : dark)) };
    const darkLabel = raster.data[labels.data.indexOf(0)] === dark ? 0 : 1;
    const labelsOfCorner = await segment('white', corner);
    expect(labelsOfCorner.data.filter((label) => label === darkLabel).length / 9216).toBeGreaterThan(0.9);
  });

  it('shows a network the levels of each micrograph: gains make no difference, and its model finds as much', async () => {
    const { raster, labels } = discs(150, 110, 70);
    const seen = await segment('levels', exposed(raster, 100, 0));
    expect(agreement(seen, labels)).toBeGreaterThan(0.97);
    for (const gain of [40, 250]) expect(agreement(await segment('levels', exposed(raster, gain, 0)), seen)).toBeGreaterThan(0.999);
  });

  it('takes uneven light out of what it is trained on and of what it segments', async () => {
    const { raster, labels } = discs(150, 110, 70);
    const fall = (x: number, y: number): number => 1 - 0.55 * (((x - 40) / 110) ** 2 + ((y - 55) / 55) ** 2) / 2;
    const unevenly: Raster = { ...raster, bitDepth: 16, data: Uint16Array.from(raster.data, (value, at) => Math.round(250 * value * fall(Math.floor(at / raster.channels) % 150, Math.floor(at / raster.channels / 150)))) };
    const without = agreement(await segment('tiles', unevenly), labels);
    for (const name of ['even', 'evenHalf']) expect(agreement(await segment(name, unevenly), labels), name).toBeGreaterThan(Math.max(0.95, without + 0.02));
  });

  it('is over the whole micrograph wherever a tile of it is trained on or judged', async () => {
    // Left half dark, right half bright: a tile's own mean is not the micrograph's.
    const raster: Raster = { width: 64, height: 32, channels: 1, bitDepth: 8, data: Uint8Array.from({ length: 2048 }, (_, at) => (at % 64 < 32 ? 51 : 153)) };
    const path = join(folder, 'halves.png');
    await writeFile(path, encodePng(raster));
    const store = new MicrographStore([{ name: 'halves', imagePath: path, maskPath: path }], 256);
    const { images } = await new TileLoader(store, 32, 1, 'image').plain([{ micrograph: 0, x: 0, y: 0, quarterTurns: 0 }]);
    for (const value of images) expect(value).toBeCloseTo(-1, 5);

    // A judged tile gets what the same place gets when the whole is segmented, as far as the network looks.
    const [micrograph] = micrographs as [LabelledMicrograph];
    for (const model of ['image', 'even']) await judgesPartsAsTheWhole(models.get(model) as string, micrograph);
  });

  const judgesPartsAsTheWhole = async (modelPath: string, micrograph: LabelledMicrograph): Promise<void> => {
    const common = { kind: 'evaluate', modelPath, micrographs: [micrograph], tileSize: SIZE, training: [], trainingParts: 'micrographs', device: 'cpu', threads: 1, overlap: 0.25 } as const;
    const whole = await evaluateModel({ ...common, parts: 'micrographs' }, testControl(), find);
    const asTile = await evaluateModel({ ...common, parts: [{ micrograph: 0, x: 0, y: 0, quarterTurns: 0 }] }, testControl(), find);
    expect(asTile.evaluation.globalAccuracy).toBe(whole.evaluation.globalAccuracy);
    const quarter = { ...common, tileSize: 48, parts: [0, 48].flatMap((y) => [0, 48].map((x) => ({ micrograph: 0, x, y, quarterTurns: 0 as const }))) };
    expect(Math.abs(((await evaluateModel(quarter, testControl(), find)).evaluation.globalAccuracy as number) - (whole.evaluation.globalAccuracy as number))).toBeLessThan(0.01);
  };

  it('is left to whoever runs an exported model, and its metadata say so', async () => {
    const facts = { name: 'm', weightsSha256: '', micrometresPerPixel: null, card: {} };
    const exported = async (name: string): Promise<Readonly<Record<string, string>>> =>
      (await exportModel({ kind: 'exportModel', modelPath: models.get(name) as string, outPath: join(folder, `${name}.onnx`), tileSize: null, batchSize: 1, halfWeights: false, threads: 1, facts }, testControl(), find)).metadata;
    const byImage = await exported('image');
    expect(JSON.parse(byImage['normalisation'] as string)).toEqual({ by: 'image', appliedInside: false });
    expect(byImage['input']).toMatch(/mean over the whole micrograph/);
    const byWhite = await exported('white');
    expect(JSON.parse(byWhite['normalisation'] as string)).toEqual({ by: 'white', appliedInside: false });
    expect(byWhite['input']).toMatch(/white level in the whole micrograph .* less 0.6, divided by 0.25; white is the level that 99.5 % .* at most 15 %/);
    const byLevels = await exported('levels');
    expect(JSON.parse(byLevels['normalisation'] as string)).toEqual({ by: 'levels', appliedInside: false });
    expect(byLevels['input']).toMatch(/red divided by its white level, green less its dark level .* blue less the middle between the means of Otsu's two classes .* white is the level that 99.5 % .* dark is the level that 5 %/);
    expect((await exported('even'))['evenLightFirst']).toBe('true');
    const byTiles = await exported('tiles');
    expect(byTiles['evenLightFirst']).toBe('false');
    expect(JSON.parse(byTiles['normalisation'] as string)).toMatchObject({ appliedInside: true, mean: [expect.any(Number), expect.any(Number), expect.any(Number)] });
    expect(byTiles['input']).not.toMatch(/mean/);
  });
});
