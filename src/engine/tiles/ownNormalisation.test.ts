import { describe, expect, it } from 'vitest';
import type { Raster } from '../../shared/raster/raster.ts';
import { sourceOf } from './ImageSource.ts';
import { normalise, ownNormalisation, ownNormalisationOf } from './ownNormalisation.ts';

/** 100 × 100 pixels, row after row of as many of each level as are wanted. */
function levels(wanted: readonly (readonly [level: number, pixels: number])[], bitDepth: 8 | 16 = 8): Raster {
  const data = wanted.flatMap(([level, pixels]) => Array.from({ length: pixels }, () => level));
  const size = { width: 100, height: data.length / 100, channels: 1 } as const;
  return bitDepth === 8 ? { ...size, bitDepth, data: Uint8Array.from(data) } : { ...size, bitDepth, data: Uint16Array.from(data) };
}

/** What grey `value` of 0..1 becomes, by white: 0 black, 1 white, before they are brought around zero. */
function share(raster: Raster, value: number): number {
  const planes = Float32Array.of(value, value, value);
  normalise(planes, ownNormalisation(raster, 'white'));
  return (planes[0] as number) * 0.25 + 0.6;
}

describe('a micrograph normalised by its white', () => {
  it('divides by the level that all but half a percent keep below', () => {
    const raster = levels([[40, 5000], [200, 4960], [250, 40]]);
    expect(share(raster, 200 / 255)).toBeCloseTo(1, 6);
    expect(share(raster, 40 / 255)).toBeCloseTo(0.2, 6);
    // More than half a percent are no specks.
    expect(share(levels([[40, 5000], [200, 4900], [250, 100]]), 250 / 255)).toBeCloseTo(1, 6);
  });

  it('does not take a burnt-in bar for the metal, but an over-exposed phase', () => {
    expect(share(levels([[40, 5000], [200, 4000], [255, 1000]]), 200 / 255)).toBeCloseTo(1, 6);
    expect(share(levels([[40, 5000], [200, 2000], [255, 3000]]), 1)).toBeCloseTo(1, 6);
  });

  it('counts each channel, 8 and 16 bits, and an image read strip by strip alike', async () => {
    expect(share(levels([[10_000, 5000], [50_000, 5000]], 16), 50_000 / 65_535)).toBeCloseTo(1, 6);
    const colours: Raster = { width: 2, height: 1, channels: 3, bitDepth: 8, data: Uint8Array.of(100, 51, 10, 200, 102, 20) };
    const { mean } = ownNormalisation(colours, 'white');
    expect(mean[0]).toBeCloseTo((0.6 * 200) / 255, 6);
    expect(mean[1]).toBeCloseTo((0.6 * 102) / 255, 6);
    expect(mean[2]).toBeCloseTo((0.6 * 20) / 255, 6);
    for (const by of ['white', 'image', 'levels'] as const) {
      const raster = levels([[40, 5000], [200, 5000]]);
      expect(await ownNormalisationOf(sourceOf(raster), by)).toEqual(ownNormalisation(raster, by));
    }
  });

  it('makes numbers of black, white and single pixels', () => {
    for (const [level, by] of [0, 7, 255].flatMap((value) => [[value, 'white'], [value, 'levels']] as const)) {
      const { mean, deviation } = ownNormalisation({ width: 1, height: 1, channels: 1, bitDepth: 8, data: Uint8Array.of(level) }, by);
      for (const value of [...mean, ...deviation]) expect(value).toBeGreaterThanOrEqual(0);
      for (const value of deviation) expect(value).toBeGreaterThan(0);
    }
  });
});

describe('a micrograph normalised by its levels', () => {
  /** What grey `level` of 255 becomes in red, green and blue. */
  const seen = (raster: Raster, level: number): number[] => {
    const planes = new Float32Array(3).fill(level / 255);
    normalise(planes, ownNormalisation(raster, 'levels'));
    return [...planes];
  };
  const scaled = ([red, green, blue]: readonly number[]): number[] => [(red as number) * 0.25 + 0.6, (green as number) * 0.25 + 0.6, blue as number];

  it('shows grey over its white, between dark and white, and between the means of two classes', () => {
    // Dark metal at 40 and 60, bright at 180 and 220, which is white.
    const raster = levels([[40, 2000], [60, 2000], [180, 3000], [220, 3000]]);
    // The classes' means are 50 and 200: their middle is 125, half their distance 75.
    for (const [level, expected] of [[40, [40 / 220, 0, -85 / 75]], [60, [60 / 220, 20 / 180, -65 / 75]], [220, [1, 1, 95 / 75]]] as const) scaled(seen(raster, level)).forEach((value, plane) => expect(value, `${level}`).toBeCloseTo(expected[plane] as number, 5));
  });

  it('lets one bright grain say nothing of on which side a tinted one is', () => {
    const blue = (raster: Raster, level: number): number => seen(raster, level)[2] as number;
    const tinted = levels([[40, 2000], [150, 7000], [250, 1000]]);
    expect(blue(tinted, 150)).toBeGreaterThan(0.5);
    // Without anything darker that grey is the dark phase.
    expect(blue(levels([[150, 8000], [250, 2000]]), 150)).toBeCloseTo(-1, 5);
  });

  it('does not count what a program drew at either end', () => {
    const metal = [[60, 4000], [200, 4000]] as const;
    const plain = ownNormalisation(levels(metal), 'levels');
    expect(ownNormalisation(levels([[0, 1000], ...metal, [255, 1000]]), 'levels')).toEqual(plain);
  });
});
