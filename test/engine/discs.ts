import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeMaskPng } from '../../src/imaging/encodeMaskPng.ts';
import { encodePng } from '../../src/imaging/png/encodePng.ts';
import type { TileRef } from '../../src/shared/datasets/tiles.ts';
import { parseLabelSet } from '../../src/shared/domain/labelSet.ts';
import type { LabelledMicrograph, TrainJob } from '../../src/shared/engineProtocol/jobs.ts';
import { trainingSettingsSchema, type TrainingSettingsInput } from '../../src/shared/engineProtocol/trainingSettings.ts';
import { Random } from '../../src/shared/random/Random.ts';
import type { LabelMap, Raster } from '../../src/shared/raster/raster.ts';

export const DISC_LABELS = parseLabelSet('0:ground,1:disc:particle');

/**
 * A bright ground with dark discs under noise so strong that grey values alone decide a pixel wrongly in one case of a
 * hundred: a network must look around to do better.
 */
export function discs(width: number, height: number, seed: number): { raster: Raster; labels: LabelMap } {
  const random = new Random(seed);
  const labels = new Uint8Array(width * height);
  for (let disc = 0; disc < (width * height) / 600; disc++) {
    const [x, y, radius] = [random.uniform(0, width), random.uniform(0, height), random.uniform(5, 9)];
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) if ((column - x) ** 2 + (row - y) ** 2 < radius ** 2) labels[row * width + column] = 1;
  }
  const data = Uint8Array.from(labels, (label) => Math.min(Math.max(random.normal(label === 1 ? 80 : 170, 20), 0), 255));
  return { raster: { width, height, channels: 1, bitDepth: 8, data }, labels: { width, height, data: labels } };
}

/** Writes micrographs of discs with their masks; returns them as a job names them. */
export async function writeDiscs(folder: string, count: number, size: number, firstSeed = 1): Promise<LabelledMicrograph[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const { raster, labels } = discs(size, size, firstSeed + at);
      const name = `discs-${firstSeed + at}`;
      const micrograph = { name, imagePath: join(folder, `${name}.png`), maskPath: join(folder, `${name}.mask.png`) };
      await writeFile(micrograph.imagePath, encodePng(raster));
      await writeFile(micrograph.maskPath, encodeMaskPng(labels, DISC_LABELS));
      return micrograph;
    }),
  );
}

/** Tiles side by side over a square micrograph. */
export function tilesOf(micrograph: number, size: number, tileSize: number): TileRef[] {
  const places = Array.from({ length: Math.floor(size / tileSize) }, (_, at) => at * tileSize);
  return places.flatMap((y) => places.map((x) => ({ micrograph, x, y, quarterTurns: 0 as const })));
}

/** A training on discs: the last micrograph validates, the others are trained on. */
export function discsJob(micrographs: readonly LabelledMicrograph[], size: number, tileSize: number, runFolder: string, settings: Partial<TrainingSettingsInput>): TrainJob {
  const last = micrographs.length - 1;
  return {
    kind: 'train',
    settings: trainingSettingsSchema.parse({ network: 'tiny', epochs: 1, batchSize: 4, device: 'cpu', threads: 1, ...settings }),
    labelSet: DISC_LABELS,
    micrographs,
    tiles: { tileSize, train: micrographs.slice(0, last).flatMap((_, at) => tilesOf(at, size, tileSize)), validation: tilesOf(last, size, tileSize), test: [] },
    runFolder,
    resume: false,
  };
}
