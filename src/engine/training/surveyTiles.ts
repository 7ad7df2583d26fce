import type { TileRef } from '../../shared/datasets/tiles.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import { continueUnlessCancelled, type JobControl } from '../jobControl.ts';
import type { DecodedMicrograph, MicrographStore } from '../tiles/MicrographStore.ts';
import { ChannelMoments, type Block } from '../tiles/channelMoments.ts';
import { tileStart } from '../tiles/cutTile.ts';
import type { Normalisation } from '../lowering/forward.ts';

/** What the training tiles are made of, counted once before training. */
export interface TileSurvey {
  /** Mean and standard deviation per channel of pixels scaled to 0..1. */
  readonly normalisation: Normalisation;
  /** Labelled pixels of each class. */
  readonly classPixels: readonly number[];
  /** Labelled pixels of the tiles in which the class occurs. */
  readonly pixelsOfTilesWithClass: readonly number[];
  /** The tiles with at least one labelled pixel, in the order given; the others teach nothing. */
  readonly labelled: readonly TileRef[];
}

/** One level of an 8-bit picture. */
const LEAST_DEVIATION = 1 / 255;

/**
 * Goes once over all tiles, micrograph by micrograph.
 * @throws AppError `job/cancelled`, `input/…`
 */
export async function surveyTiles(store: MicrographStore, tiles: readonly TileRef[], tileSize: number, classes: number, control: JobControl): Promise<TileSurvey> {
  const classPixels = new Array<number>(classes).fill(0);
  const pixelsOfTilesWithClass = new Array<number>(classes).fill(0);
  const moments = new ChannelMoments();
  const labelled = new Set<string>();
  const groups = byMicrograph(tiles);
  let done = 0;
  for (const [micrograph, places] of groups) {
    await continueUnlessCancelled(control);
    const decoded = await store.get(micrograph);
    for (const { tile, copies } of places) {
      const counts = countLabels(decoded, tile, tileSize, classes);
      const total = counts.reduce((sum, count) => sum + count, 0);
      if (total === 0) continue;
      labelled.add(place(tile));
      counts.forEach((count, index) => {
        classPixels[index] = (classPixels[index] as number) + copies * count;
        if (count > 0) pixelsOfTilesWithClass[index] = (pixelsOfTilesWithClass[index] as number) + copies * total;
      });
      moments.add(decoded.raster, window(tile, tileSize, decoded.raster.width, decoded.raster.height), copies);
    }
    control.report({ stage: 'reading micrographs', done: ++done, total: groups.size, unit: 'micrographs' });
  }
  return { normalisation: moments.normalisation(LEAST_DEVIATION), classPixels, pixelsOfTilesWithClass, labelled: tiles.filter((tile) => labelled.has(place(tile))) };
}

const place = (tile: TileRef): string => `${tile.micrograph}/${tile.x}/${tile.y}`;

/** Turned copies of one cut have the same pixels: each cut is counted once, times its copies. */
function byMicrograph(tiles: readonly TileRef[]): Map<number, { tile: TileRef; copies: number }[]> {
  const cuts = new Map<string, { tile: TileRef; copies: number }>();
  for (const tile of tiles) {
    const known = cuts.get(place(tile));
    if (known === undefined) cuts.set(place(tile), { tile, copies: 1 });
    else known.copies++;
  }
  const groups = new Map<number, { tile: TileRef; copies: number }[]>();
  for (const cut of cuts.values()) {
    const group = groups.get(cut.tile.micrograph);
    if (group === undefined) groups.set(cut.tile.micrograph, [cut]);
    else group.push(cut);
  }
  return groups;
}

/** The tile's part of the image. */
function window(tile: TileRef, tileSize: number, width: number, height: number): Block {
  const x = tileStart(tile.x, tileSize, width);
  const y = tileStart(tile.y, tileSize, height);
  return { left: Math.max(x, 0), right: Math.min(x + tileSize, width), top: Math.max(y, 0), bottom: Math.min(y + tileSize, height) };
}

function countLabels({ labels }: DecodedMicrograph, tile: TileRef, tileSize: number, classes: number): number[] {
  const counts = new Uint32Array(UNLABELLED + 1);
  const { left, right, top, bottom } = window(tile, tileSize, labels.width, labels.height);
  for (let y = top; y < bottom; y++) {
    for (let at = y * labels.width + left; at < y * labels.width + right; at++) {
      const label = labels.data[at] as number;
      counts[label] = (counts[label] as number) + 1;
    }
  }
  return [...counts.subarray(0, classes)];
}
