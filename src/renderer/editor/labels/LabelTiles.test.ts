import { describe, expect, it } from 'vitest';
import { applyDelta, deltaBetween, encodeDelta } from '../../../shared/labelMap/delta.ts';
import { Random } from '../../../shared/random/Random.ts';
import { UNLABELLED, type LabelMap } from '../../../shared/raster/raster.ts';
import { TILE } from '../tile.ts';
import { LabelTiles } from './LabelTiles.ts';

const [WIDTH, HEIGHT] = [TILE + 37, 70];

function randomMap(seed: number): LabelMap {
  const random = new Random(seed);
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let at = 0; at < data.length; ) {
    const end = at + 1 + Math.floor(random.uniform() * 300);
    data.fill(random.uniform() < 0.2 ? UNLABELLED : Math.floor(random.uniform() * 3), at, end);
    at = end;
  }
  return { width: WIDTH, height: HEIGHT, data };
}

describe('a mask in tiles', () => {
  it('takes changes as a label map does', () => {
    for (let seed = 1; seed < 8; seed++) {
      const [before, after] = [randomMap(seed), randomMap(seed + 100)];
      const delta = deltaBetween(before, after);
      const tiles = LabelTiles.of(before);
      tiles.apply(delta, 'redo');
      expect(Buffer.compare(tiles.toLabelMap().data, after.data)).toBe(0);
      tiles.apply(delta, 'undo');
      expect(Buffer.compare(tiles.toLabelMap().data, before.data)).toBe(0);
    }
  });

  it('refuses what a label map refuses, with the same words, and changes nothing', () => {
    const map = randomMap(3);
    const tiles = LabelTiles.of(map);
    const first = map.data[0] as number;
    const good = { start: 0, length: 1, before: first, after: 9 };
    for (const delta of [encodeDelta([good, { start: 5, length: 1, before: 77, after: 1 }]), encodeDelta([good, { start: WIDTH * HEIGHT - 1, length: 2, before: 0, after: 1 }]), encodeDelta([good]).subarray(0, 3)]) {
      const refusal = (work: () => unknown): string => {
        try {
          work();
        } catch (error) {
          return String(error);
        }
        return 'nothing was refused';
      };
      expect(refusal(() => tiles.apply(delta, 'redo'))).toBe(refusal(() => applyDelta({ ...map, data: map.data.slice() }, delta, 'redo')));
    }
    expect(Buffer.compare(tiles.toLabelMap().data, map.data)).toBe(0);
  });

  it('comes piece by piece, and counts what it holds', () => {
    const { data } = randomMap(5);
    const tiles = new LabelTiles(WIDTH, HEIGHT);
    for (let at = 0; at < data.length; at += 1000) tiles.put(at, data.subarray(at, at + 1000));
    expect(Buffer.compare(tiles.toLabelMap().data, data)).toBe(0);
    for (const value of [0, 1, 2, UNLABELLED]) expect(tiles.counts[value]).toBe(data.filter((each) => each === value).length);
  });

  it('is sampled at every level, also over its edges', () => {
    const { data } = randomMap(6);
    const tiles = LabelTiles.of({ width: WIDTH, height: HEIGHT, data });
    for (const stride of [1, 2, 4, 8]) {
      const rect = { x: -1, y: -1, width: Math.ceil(WIDTH / stride) + 2, height: Math.ceil(HEIGHT / stride) + 2 };
      const samples = new Uint8Array(rect.width * rect.height);
      tiles.sample(rect, stride, samples);
      const expected = samples.map((_, at) => {
        const [x, y] = [((at % rect.width) - 1) * stride, (Math.floor(at / rect.width) - 1) * stride];
        if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT) return UNLABELLED;
        return data[Math.min(y + (stride >> 1), HEIGHT - 1) * WIDTH + Math.min(x + (stride >> 1), WIDTH - 1)] as number;
      });
      expect([stride, Buffer.compare(samples, expected)]).toEqual([stride, 0]);
    }
  });

  it('costs nothing where it is one class: a mosaic of 20,000 × 20,000 with a stroke takes the memory of the stroke', () => {
    const mosaic = new LabelTiles(20_000, 20_000);
    for (let y = 9000; y < 9100; y++) mosaic.fillRow(y, 500, 3000, 1);
    expect(mosaic.bytes).toBe(6 * TILE * TILE);
    expect(mosaic.counts[1]).toBe(250_000);
    for (let y = 9000; y < 9100; y++) mosaic.fillRow(y, 500, 3000, UNLABELLED);
    mosaic.compact();
    expect(mosaic.bytes).toBe(0);
  });
});
