import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateModel } from '../../src/engine/evaluation/evaluateModel.ts';
import { segmentBatch } from '../../src/engine/inference/segmentBatch.ts';
import { overlayImage } from '../../src/imaging/render/overlayImage.ts';
import { sourceOf } from '../../src/engine/tiles/ImageSource.ts';
import { trainNetwork } from '../../src/engine/training/Training.ts';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import { parseLabelSet, type LabelSet } from '../../src/shared/domain/labelSet.ts';
import type { Reliability } from '../../src/shared/metrics/reliability.ts';
import type { EvaluateJob, LabelledMicrograph, SegmentedItem } from '../../src/shared/engineProtocol/jobs.ts';
import { testControl } from './control.ts';
import { DISC_LABELS, discs, discsJob, tilesOf, writeDiscs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

const SIZE = 96;
const TILE = 32;
let folder = '';
let micrographs: LabelledMicrograph[] = [];
let modelPath = '';
const find = (): typeof tinyNetwork => tinyNetwork;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-evaluating-'));
  micrographs = await writeDiscs(folder, 4, SIZE, 30);
  const trained = await trainNetwork(tinyNetwork, discsJob(micrographs, SIZE, TILE, join(folder, 'run'), { epochs: 25, learningRate: 0.005, batchSize: 8, validationPatience: null }), testControl());
  modelPath = trained.modelPath as string;
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const job = (change: Partial<EvaluateJob> = {}): EvaluateJob => ({
  kind: 'evaluate',
  modelPath,
  micrographs: micrographs.slice(3),
  parts: 'micrographs',
  tileSize: TILE,
  training: micrographs.slice(0, 3),
  trainingParts: 'micrographs',
  device: 'cpu',
  threads: 1,
  overlap: 0.25,
  ...change,
});

describe('evaluateModel', () => {
  it('judges what segmentBatch draws, beside baselines that the network beats', async () => {
    const { evaluation } = await evaluateModel(job(), testControl(), find);
    const maskPath = join(folder, 'drawn.png');
    const [last] = micrographs.slice(3) as [LabelledMicrograph];
    await segmentBatch({ kind: 'segment', modelPath, items: [{ id: '1', imagePath: last.imagePath, maskPath, overlayPath: null }], device: 'cpu', threads: 1, overlap: 0.25 }, testControl(), find);
    const [drawn, truth] = [await decodeMask(maskPath), await decodeMask(last.maskPath)];
    const right = [...drawn.data].filter((label, at) => label === truth.data[at]).length;
    expect(evaluation.globalAccuracy).toBeCloseTo(right / SIZE ** 2, 12);
    expect(evaluation.baselines).toHaveLength(3);
    for (const baseline of evaluation.baselines) {
      expect(baseline.meanIoU as number, baseline.name).toBeLessThan(evaluation.meanIoU as number);
      expect(baseline.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(SIZE ** 2);
    }
  });

  it('judges tiles one by one, turned ones as they are turned, and says which is which', async () => {
    const stages = new Set<string>();
    const parts = [...tilesOf(0, SIZE, TILE), { micrograph: 0, x: 32, y: 0, quarterTurns: 1 as const }];
    const { evaluation } = await evaluateModel(job({ parts, trainingParts: tilesOf(0, SIZE, TILE) }), testControl((progress) => stages.add(progress.stage)), find);
    expect(evaluation.perImage).toHaveLength(10);
    expect(evaluation.perImage.at(-1)?.name).toBe('discs-33 (32, 0, 90°)');
    // The turned tile has the same truth as the upright one.
    expect(evaluation.perImage.at(-1)?.trueFractions).toEqual(evaluation.perImage[1]?.trueFractions);
    expect(evaluation.globalAccuracy as number).toBeGreaterThan(0.95);
    expect([...stages]).toEqual(['fitting the baselines', 'evaluating']);
  });

  it('writes what the model says, upright, so that its figures can be counted again', async () => {
    const predictionFolder = await mkdtemp(join(folder, 'predictions-'));
    const tiles = [...tilesOf(1, SIZE, TILE).slice(0, 3), { micrograph: 1, x: 32, y: 32, quarterTurns: 1 as const }, { micrograph: 1, x: 64, y: 32, quarterTurns: 3 as const }];
    for (const parts of ['micrographs', tiles] as const) {
      const { evaluation, parts: places, predictions } = await evaluateModel(job({ micrographs: micrographs.slice(0, 2), parts, predictionFolder }), testControl(), find);
      expect(places).toHaveLength(evaluation.perImage.length);
      expect(predictions.map((path) => path === null)).toEqual(parts === 'micrographs' ? [false, false] : [true, false]);
      for (const [at, { micrograph, rect, row }] of places.entries()) {
        const [drawn, truth] = [await decodeMask(predictions[micrograph] as string), await decodeMask(micrographs[micrograph]?.maskPath as string)];
        const counts = [[0, 0], [0, 0]];
        for (let y = 0; y < rect.height; y++) for (let x = 0; x < rect.width; x++) counts[truth.data[(rect.y + y) * SIZE + rect.x + x] as number]![drawn.data[(row + y) * drawn.width + x] as number]!++;
        expect(evaluation.perImage[at]?.confusion).toEqual(counts);
      }
      expect(evaluation.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(parts === 'micrographs' ? 2 * SIZE ** 2 : 5 * TILE ** 2);
    }
    expect((await evaluateModel(job(), testControl(), find)).predictions).toEqual([]);
  });

  it('says how far its confidence can be relied on, over every labelled pixel', async () => {
    const { evaluation } = await evaluateModel(job(), testControl(), find);
    const { bins, pixels, expectedCalibrationError } = evaluation.reliability as Reliability;
    expect(pixels).toBe(SIZE ** 2);
    const right = bins.reduce((sum, bin) => sum + bin.pixels * (bin.shareRight ?? 0), 0);
    expect(right / pixels).toBeCloseTo(evaluation.globalAccuracy as number, 10);
    for (const { from, to, meanConfidence } of bins) {
      if (meanConfidence === null) continue;
      expect(meanConfidence).toBeGreaterThanOrEqual(from);
      expect(meanConfidence).toBeLessThan(to + 1e-5);
    }
    expect(expectedCalibrationError).toBeGreaterThan(0);
    expect(expectedCalibrationError).toBeLessThan(0.2);
  });

  it('goes without baselines when no training side is known, refuses nothing to judge, and can be cancelled', async () => {
    expect((await evaluateModel(job({ training: [] }), testControl(), find)).evaluation.baselines).toEqual([]);
    await expect(evaluateModel(job({ micrographs: [] }), testControl(), find)).rejects.toMatchObject({ code: 'dataset/empty' });
    await expect(evaluateModel(job(), testControl((_, wish) => wish.cancel()), find)).rejects.toMatchObject({ code: 'job/cancelled' });
  });

  it('refuses a model whose weights belong to another network', async () => {
    const wider = { ...tinyNetwork, build: (options: Parameters<typeof tinyNetwork.build>[0]) => tinyNetwork.build({ ...options, classes: options.classes + 1 }) };
    await expect(evaluateModel(job(), testControl(), () => wider)).rejects.toMatchObject({ code: 'model/mismatch', message: expect.stringContaining('scores') as string });
  });
});

describe('segmentBatch', () => {
  it('sees a micrograph at the scale it is given, and answers at its own', async () => {
    const [{ imagePath, maskPath: truthPath }] = micrographs as [LabelledMicrograph];
    const draw = async (name: string, scale: number | undefined, scales: readonly number[]): Promise<Uint8Array | Uint16Array> => {
      const maskPath = join(folder, `${name}.png`);
      const { items } = await segmentBatch({ kind: 'segment', modelPath, items: [{ id: '1', imagePath, maskPath, overlayPath: null, scale }], device: 'cpu', threads: 1, overlap: 0, testTimeAugmentation: { flips: false, turns: false, scales } }, testControl(), find);
      expect(items[0]?.state).toBe('ok');
      return (await decodeMask(maskPath)).data;
    };
    const [half, same, whole, truth] = [await draw('half', 0.5, [1]), await draw('same', undefined, [0.5]), await draw('whole', undefined, [1]), (await decodeMask(truthPath)).data];
    expect(half.length).toBe(SIZE ** 2);
    expect([...half]).toEqual([...same]);
    expect([...half]).not.toEqual([...whole]);
    const { evaluation } = await evaluateModel(job({ micrographs: [{ ...(micrographs[0] as LabelledMicrograph), scale: 0.5 }], overlap: 0 }), testControl(), find);
    expect(evaluation.globalAccuracy).toBeCloseTo([...half].filter((label, at) => label === truth[at]).length / SIZE ** 2, 12);
  });

  it("answers in the project's classes, found by name", async () => {
    const [own, other] = [join(folder, 'own.png'), join(folder, 'other.png')];
    const [{ imagePath }] = micrographs as [LabelledMicrograph];
    const draw = async (maskPath: string, labelSet?: LabelSet): Promise<SegmentedItem | undefined> =>
      (await segmentBatch({ kind: 'segment', modelPath, labelSet, items: [{ id: '1', imagePath, maskPath, overlayPath: null }], device: 'cpu', threads: 1, overlap: 0 }, testControl(), find)).items[0];
    const names = DISC_LABELS.classes.map(({ name }) => name.toUpperCase());
    const plain = await draw(own);
    const mapped = await draw(other, parseLabelSet(['0:another', ...names.toReversed().map((name, at) => `${at + 1}:${name}`)].join(',')));
    expect(mapped?.fractions).toEqual([0, ...(plain?.fractions ?? []).toReversed()]);
    expect(mapped?.fractions?.filter((fraction) => fraction > 0.05).length).toBeGreaterThan(1);
    const [drawn, again] = [await decodeMask(own), await decodeMask(other)];
    expect([...again.data]).toEqual([...drawn.data].map((label) => names.length - label));
    await expect(draw(other, parseLabelSet('0:discs,1:something'))).rejects.toMatchObject({ code: 'model/mismatch' });
  });

  it('skips what is left after a cancellation and keeps what is done', async () => {
    const items = micrographs.map((micrograph, at) => ({ id: String(at), imagePath: micrograph.imagePath, maskPath: join(folder, `batch-${at}.png`), overlayPath: null }));
    const seen: SegmentedItem[] = [];
    const control = testControl((progress, wish) => {
      if (progress.item !== undefined) seen.push(progress.item);
      if (seen.length === 2) wish.cancel();
    });
    const result = await segmentBatch({ kind: 'segment', modelPath, items, device: 'cpu', threads: 1, overlap: 0 }, control, find);
    expect(result.items.map((item) => item.state)).toEqual(['ok', 'ok', 'skipped', 'skipped']);
    expect(result.items[2]?.reason).toMatch(/cancelled/);
    expect(seen).toEqual(result.items);
  });

  it('makes overlays of very large images smaller, without moving anything', async () => {
    const { raster, labels } = discs(90, 60, 3);
    const source = { ...sourceOf(raster), channels: raster.channels, bitDepth: raster.bitDepth, windowed: false, close: async (): Promise<void> => undefined };
    expect(await overlayImage(source, labels, DISC_LABELS)).toMatchObject({ width: 90, height: 60 });
    const small = await overlayImage(source, labels, DISC_LABELS, 700);
    expect([small.width, small.height]).toEqual([30, 20]);
    // The class colours, pink and green, lie where the truth has the classes.
    const pinkness = [0, 1].map((label) => {
      const values: number[] = [];
      for (let y = 0; y < 20; y++) {
        for (let x = 0; x < 30; x++) {
          const pixel = 3 * (y * 30 + x);
          if (labels.data[(3 * y + 1) * 90 + 3 * x + 1] === label) values.push((small.data[pixel] as number) - (small.data[pixel + 1] as number));
        }
      }
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
    expect(pinkness[0]).toBeGreaterThan(20);
    expect(pinkness[1]).toBeLessThan(-20);
  });
});
