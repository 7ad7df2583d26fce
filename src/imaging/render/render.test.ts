import { describe, expect, it } from 'vitest';
import { appErrorOf, scrambled } from '../../../test/helpers/imageFixtures.ts';
import { parseLabelSet } from '../../shared/domain/labelSet.ts';
import type { LabelMap, Raster } from '../../shared/raster/raster.ts';
import { downsample } from './downsample.ts';
import { drawScaleBar, scaleBarLength } from './drawScaleBar.ts';
import { renderOverlay } from './renderOverlay.ts';
import { displayWindow, toDisplay } from './toDisplay.ts';

const labelSet = parseLabelSet('0:ferrite,1:pearlite');

function flat(width: number, height: number, value: number, channels: 1 | 3 = 1): Raster {
  return { width, height, channels, bitDepth: 8, data: new Uint8Array(width * height * channels).fill(value) };
}

describe('toDisplay', () => {
  it('stretches 16 bits between the 0.1 % and 99.9 % values, so that a hot pixel does not matter', () => {
    const data = Uint16Array.from({ length: 10_000 }, (_, index) => 1000 + (index % 101));
    data[0] = 65_535;
    const raster: Raster = { width: 100, height: 100, channels: 1, bitDepth: 16, data };
    expect(displayWindow(raster)).toEqual({ low: 1000, high: 1100 });
    const shown = toDisplay(raster);
    expect([shown.bitDepth, shown.data[0], shown.data[101], shown.data[50], shown.data[100]]).toEqual([8, 255, 0, 128, 255]);
  });

  it('leaves 8 bits alone unless a window is given, and shows one value alone as mid grey', () => {
    const raster: Raster = { width: 3, height: 1, channels: 1, bitDepth: 8, data: Uint8Array.of(10, 20, 30) };
    expect(toDisplay(raster)).toBe(raster);
    expect([...toDisplay(raster, { low: 10, high: 30 }).data]).toEqual([0, 128, 255]);
    expect([...toDisplay({ width: 1, height: 1, channels: 1, bitDepth: 16, data: Uint16Array.of(700) }).data]).toEqual([128]);
  });
});

describe('downsample', () => {
  it('averages whole blocks exactly', () => {
    const raster: Raster = { width: 4, height: 2, channels: 1, bitDepth: 16, data: Uint16Array.of(0, 4, 100, 200, 8, 12, 300, 60_000) };
    expect(downsample(raster, 2)).toEqual({ width: 2, height: 1, channels: 1, bitDepth: 16, data: Uint16Array.of(6, 15_150) });
  });

  it('weights pixels that lie across a border by their area, as the definition has it', () => {
    const width = 7;
    const height = 5;
    const values = scrambled(width * height * 3, 255);
    const small = downsample({ width, height, channels: 3, bitDepth: 8, data: Uint8Array.from(values) }, 3);
    expect([small.width, small.height]).toEqual([3, 2]);
    const overlap = (cell: number, cells: number, pixel: number, size: number): number => Math.max(0, Math.min(((cell + 1) * size) / cells, pixel + 1) - Math.max((cell * size) / cells, pixel));
    for (let cy = 0; cy < 2; cy++) {
      for (let cx = 0; cx < 3; cx++) {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0;
          for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) sum += overlap(cx, 3, x, width) * overlap(cy, 2, y, height) * (values[(y * width + x) * 3 + channel] as number);
          expect(Math.abs((small.data[(cy * 3 + cx) * 3 + channel] as number) - sum / ((width / 3) * (height / 2)))).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      }
    }
  });

  it('keeps flat images flat and small images as they are', () => {
    expect(new Set(downsample(flat(1000, 777, 201), 96).data)).toEqual(new Set([201]));
    const small = flat(96, 50, 3);
    expect(downsample(small, 96)).toBe(small);
    expect(downsample(flat(1000, 1, 9), 10)).toMatchObject({ width: 10, height: 1 });
  });
});

describe('renderOverlay', () => {
  const map = (width: number, height: number, label: (x: number, y: number) => number): LabelMap => ({ width, height, data: Uint8Array.from({ length: width * height }, (_, at) => label(at % width, Math.floor(at / width))) });
  const pixel = (raster: Raster, x: number, y: number): number[] => [...raster.data.subarray((y * raster.width + x) * 3, (y * raster.width + x) * 3 + 3)];

  it('mixes image and class colour by the opacity and draws borders in full colour', () => {
    const shown = renderOverlay(flat(20, 10, 100), map(20, 10, (x) => (x < 10 ? 0 : 1)), labelSet, { opacity: 0.5, outline: true });
    expect(pixel(shown, 3, 5)).toEqual([152, 111, 134]);
    expect(pixel(shown, 16, 5)).toEqual([50, 129, 108]);
    expect(pixel(shown, 9, 5)).toEqual([0xcc, 0x79, 0xa7]);
    expect(pixel(shown, 10, 5)).toEqual([0x00, 0x9e, 0x73]);
    const outlines = renderOverlay(flat(20, 10, 100), map(20, 10, (x) => (x < 10 ? 0 : 1)), labelSet, { opacity: 0, outline: true });
    expect(pixel(outlines, 3, 5)).toEqual([100, 100, 100]);
    expect(pixel(outlines, 9, 5)).toEqual([0xcc, 0x79, 0xa7]);
  });

  it('hatches unlabelled pixels without any colour', () => {
    const shown = renderOverlay(flat(32, 32, 100), map(32, 32, () => 255), labelSet, { opacity: 1, outline: true });
    const seen = new Set<number>();
    for (let at = 0; at < shown.data.length; at += 3) {
      expect([shown.data[at + 1], shown.data[at + 2]]).toEqual([shown.data[at], shown.data[at]]);
      seen.add(shown.data[at] as number);
    }
    expect(seen).toEqual(new Set([100, 185, 45]));
  });

  it('refuses a mask of another size or with an unknown class', async () => {
    const attempt = (labelMap: LabelMap): Promise<unknown> => Promise.resolve().then(() => renderOverlay(flat(4, 4, 0), labelMap, labelSet, { opacity: 1, outline: false }));
    expect((await appErrorOf(attempt(map(4, 5, () => 0)))).code).toBe('input/sizeMismatch');
    expect((await appErrorOf(attempt(map(4, 4, () => 2)))).code).toBe('input/unknownClass');
  });
});

describe('scale bar', () => {
  it.each([
    [2080, 0.25, 100, '100 µm'], [800, 0.2252, 50, '50 µm'], [645, 0.05, 5, '5 µm'], [1000, 0.001, 0.2, '200 nm'], [512, 0.00001, 0.001, '1 nm'], [2000, 10, 5000, '5 mm'], [1000, 3, 500, '500 µm'], [1000, 0.005, 1, '1 µm'],
  ])('%i px at %f µm/px shows %f µm as "%s"', (width, umPerPx, micrometres, label) => {
    const bar = scaleBarLength(width, umPerPx);
    expect(bar.micrometres).toBeCloseTo(micrometres, 12);
    expect(bar.label).toBe(label);
    expect(bar.pixels * umPerPx).toBeCloseTo(micrometres, 12);
    // The 1-2-5 series is never further than a factor of √2.5 away from a fifth.
    expect(Math.abs(Math.log(bar.pixels / (width / 5)))).toBeLessThanOrEqual(Math.log(2.5) / 2 + 1e-9);
  });

  it('draws a bar of exactly that length, changes only the plate, and leaves the image itself alone', () => {
    const image = flat(800, 600, 90);
    const shown = drawScaleBar(image, 0.2252);
    const barPixels = Math.round(50 / 0.2252);
    const longest = Math.max(...Array.from({ length: 600 }, (_, y) => longestWhiteRun(shown.data.subarray(y * 800, (y + 1) * 800))));
    expect(longest).toBe(barPixels);
    expect(new Set(image.data)).toEqual(new Set([90]));
    expect(new Set(shown.data.subarray(0, 800 * 300))).toEqual(new Set([90]));
    for (let y = 0; y < 600; y++) expect(new Set(shown.data.subarray(y * 800, y * 800 + 400))).toEqual(new Set([90]));
  });

  it('writes every letter a label can hold, on RGB and 16 bits', () => {
    for (const umPerPx of [1e-5, 2e-5, 5e-5, 1e-4, 0.001, 0.05, 0.3, 2, 20, 60]) {
      expect(drawScaleBar(flat(600, 400, 90, 3), umPerPx)).toMatchObject({ channels: 3, bitDepth: 8 });
    }
    const deep: Raster = { width: 600, height: 400, channels: 1, bitDepth: 16, data: new Uint16Array(240_000).fill(3) };
    expect(drawScaleBar(deep, 1).bitDepth).toBe(8);
  });

  it('refuses to draw without a scale or on a stamp', async () => {
    for (const umPerPx of [0, -1, NaN, Infinity]) expect((await appErrorOf(Promise.resolve().then(() => drawScaleBar(flat(800, 600, 9), umPerPx)))).code).toBe('usage/invalid');
    expect((await appErrorOf(Promise.resolve().then(() => drawScaleBar(flat(30, 30, 9), 1)))).message).toMatch(/too small/);
  });
});

function longestWhiteRun(row: Uint8Array): number {
  let longest = 0;
  let run = 0;
  for (const value of row) {
    run = value === 255 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
