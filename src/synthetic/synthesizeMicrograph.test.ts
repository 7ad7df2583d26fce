import { describe, expect, test } from 'vitest';
import { synthesizeMicrograph } from './synthesizeMicrograph.ts';
import type { SyntheticMicrograph } from './synthesizeMicrograph.ts';
import { syntheticSettingsSchema } from './syntheticSettings.ts';
import type { SyntheticSettingsInput } from './syntheticSettings.ts';

const SMALL: SyntheticSettingsInput = { width: 640, height: 480, meanGrainSizeUm: 10, keepGrainMap: true };

function greyMeans(micrograph: SyntheticMicrograph): { ferrite: number; pearlite: number } {
  const sum = [0, 0];
  const count = [0, 0];
  const { raster, truth } = micrograph;
  for (let at = 0; at < truth.data.length; at++) {
    const phase = truth.data[at]!;
    if (phase > 1) continue;
    for (let c = 0; c < raster.channels; c++) sum[phase]! += raster.data[at * raster.channels + c]!;
    count[phase]! += raster.channels;
  }
  return { ferrite: sum[0]! / count[0]!, pearlite: sum[1]! / count[1]! };
}

describe('synthesizeMicrograph', () => {
  test('gives the same bytes for the same settings, and others for another seed', () => {
    const first = synthesizeMicrograph({ ...SMALL, seed: 11 });
    const again = synthesizeMicrograph({ ...SMALL, seed: 11 });
    const other = synthesizeMicrograph({ ...SMALL, seed: 12 });
    expect(Buffer.from(again.raster.data).equals(Buffer.from(first.raster.data))).toBe(true);
    expect(Buffer.from(again.truth.data).equals(Buffer.from(first.truth.data))).toBe(true);
    expect(Buffer.from(other.truth.data).equals(Buffer.from(first.truth.data))).toBe(false);
  });

  test.each(
    [0.05, 0.12, 0.25, 0.4, 0.57, 0.75, 0.95].flatMap((pearliteFraction, seed) =>
      ([{ growth: 'voronoi' }, { growth: 'johnsonMehl' }, { growth: 'johnsonMehl', banding: { strength: 0.8, periodUm: 35 } }] as const).map((how) => ({ ...how, pearliteFraction, seed })),
    ),
  )('meets a pearlite fraction of $pearliteFraction ($growth, banding $banding.strength)', (how) => {
    const micrograph = synthesizeMicrograph({ ...SMALL, ...how });
    const pearlite = micrograph.truth.data.reduce((sum, phase) => sum + (phase === 1 ? 1 : 0), 0);
    expect(micrograph.trueFraction).toBeCloseTo(pearlite / (640 * 480), 9);
    expect(Math.abs(micrograph.trueFraction - how.pearliteFraction)).toBeLessThan(0.003);
  });

  test('shows pure ferrite and pure pearlite at the ends of the range', () => {
    expect(synthesizeMicrograph({ ...SMALL, pearliteFraction: 0 }).trueFraction).toBe(0);
    expect(synthesizeMicrograph({ ...SMALL, pearliteFraction: 1 }).trueFraction).toBe(1);
  });

  test('counts grains as the connected regions of the grain map', () => {
    const { grains, grainCount, jeffriesCount } = synthesizeMicrograph({ ...SMALL, seed: 5, pearliteFraction: 0.3 });
    const { grain, width, height, count } = grains!;
    const seen = new Uint8Array(grain.length);
    let regions = 0;
    let cut = 0;
    for (let start = 0; start < grain.length; start++) {
      if (seen[start] === 1) continue;
      regions++;
      let touchesEdge = false;
      const stack = [start];
      seen[start] = 1;
      while (stack.length > 0) {
        const at = stack.pop()!;
        const x = at % width;
        const y = (at - x) / width;
        if (x === 0 || y === 0 || x === width - 1 || y === height - 1) touchesEdge = true;
        for (const next of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, y > 0 ? at - width : -1, y < height - 1 ? at + width : -1]) {
          if (next < 0 || seen[next] === 1 || grain[next] !== grain[at]) continue;
          seen[next] = 1;
          stack.push(next);
        }
      }
      if (touchesEdge) cut++;
    }
    expect(grainCount).toBe(regions);
    expect(count).toBe(regions);
    expect(jeffriesCount).toBe(regions - cut / 2);
  });

  test('gives the truth the phase of each grain, and a mean intercept equal to chords counted line by line', () => {
    const { grains, truth, meanInterceptPx, meanInterceptUm, umPerPx } = synthesizeMicrograph({ ...SMALL, seed: 6, pearliteFraction: 0.5 });
    const { grain, phase, width, height } = grains!;
    expect(truth.data.every((value, at) => value === phase[grain[at]!])).toBe(true);
    const lines = [
      ...Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => grain[y * width + x]!)),
      ...Array.from({ length: width }, (_, x) => Array.from({ length: height }, (_, y) => grain[y * width + x]!)),
    ];
    // Chords of a line: its runs of one grain, the first and last of which are cut and count half.
    const chords = lines.map((line) => line.filter((value, i) => i === 0 || value !== line[i - 1]).length - 1);
    const length = lines.reduce((sum, line) => sum + line.length, 0);
    expect(meanInterceptPx).toBeCloseTo(length / chords.reduce((sum, n) => sum + n, 0), 9);
    expect(meanInterceptUm).toBeCloseTo(meanInterceptPx! * umPerPx, 9);
  });

  test('aims at the grain size asked for', () => {
    for (const [pearliteFraction, tolerance] of [[0.05, 0.15], [0.25, 0.2], [0.57, 0.3], [0.9, 0.3]] as const) {
      const { jeffriesCount } = synthesizeMicrograph({ width: 900, height: 700, umPerPx: 0.3, meanGrainSizeUm: 9, pearliteFraction });
      const size = Math.sqrt((900 * 700) / jeffriesCount) * 0.3;
      expect(Math.abs(size / 9 - 1), `√(mean area) ${size} at ${pearliteFraction}`).toBeLessThan(tolerance);
    }
    const byNumber = synthesizeMicrograph({ width: 640, height: 480, astmG: 10 });
    const bySize = synthesizeMicrograph({ width: 640, height: 480, meanGrainSizeUm: 2 ** ((16.977369 - 10) / 2) });
    expect(byNumber.grainCount).toBe(bySize.grainCount);
  });

  test('leaves the caption unlabelled and measures above it', () => {
    const { raster, truth, trueFraction, grains } = synthesizeMicrograph({ ...SMALL, seed: 7, caption: 'C45E normalised 500x' });
    const unlabelled = truth.data.reduce((sum, phase) => sum + (phase === 255 ? 1 : 0), 0);
    const rows = unlabelled / 640;
    expect(rows).toBeGreaterThanOrEqual(16);
    expect(Number.isInteger(rows)).toBe(true);
    const above = truth.data.subarray(0, (480 - rows) * 640);
    expect(above.includes(255)).toBe(false);
    expect(above.reduce((sum, phase) => sum + phase, 0) / above.length).toBeCloseTo(trueFraction, 9);
    expect(Math.abs(trueFraction - 0.25)).toBeLessThan(0.003);
    const bar = [...raster.data.subarray((480 - rows) * 640)];
    expect(new Set(bar)).toEqual(new Set([0, 255]));
    expect(bar.filter((value) => value === 0).length).toBeGreaterThan(300);
    expect(grains!.grain[480 * 640 - 1]).toBe(-1);
  });

  test('hides what lies under a black bar, and keeps the truth below ink', () => {
    const how = { width: 320, height: 240, meanGrainSizeUm: 10, caption: 'C45E', captionHeight: 0.1 };
    const bar = synthesizeMicrograph({ ...how, captionStyle: 'blackBar' });
    expect(bar.truth.data.subarray(216 * 320).every((phase) => phase === 255)).toBe(true);
    expect(new Set(bar.raster.data.subarray(216 * 320))).toEqual(new Set([0, 255]));
    const taught = synthesizeMicrograph({ ...how, captionStyle: 'blackBar', captionTruth: 'ferrite' });
    expect(taught.truth.data.subarray(216 * 320).every((phase) => phase === 0)).toBe(true);
    expect(taught.trueFraction).toBe(bar.trueFraction);
    const plain = synthesizeMicrograph({ ...how, caption: null, optics: { colourCast: [1, 1, 1] } });
    const ink = synthesizeMicrograph({ ...how, captionStyle: 'redInk', optics: { colourCast: [1, 1, 1] } });
    expect(ink.truth.data).toEqual(plain.truth.data);
    const changed = new Set<string>();
    for (let at = 0; at < ink.raster.data.length; at += 3) {
      const [after, before] = [ink, plain].map(({ raster }) => raster.data.subarray(at, at + 3).join());
      if (after !== before) changed.add(after ?? '');
    }
    expect(changed).toEqual(new Set(['220,20,20']));
  });

  test('loses detail as a JPEG, the more the lower its quality', () => {
    const how = { width: 200, height: 136, meanGrainSizeUm: 10, optics: { colourCast: [1, 0.9, 0.7] as [number, number, number] } };
    const plain = synthesizeMicrograph(how).raster.data;
    const loss = (jpegQuality: number): number => {
      const { data } = synthesizeMicrograph({ ...how, optics: { ...how.optics, jpegQuality } }).raster;
      expect(data.length).toBe(plain.length);
      return Math.sqrt(Uint8Array.from(data).reduce((sum, value, at) => sum + (value - (plain[at] ?? 0)) ** 2, 0) / data.length);
    };
    expect(loss(95)).toBeGreaterThan(0.2);
    expect(loss(95)).toBeLessThan(4);
    expect(loss(30)).toBeGreaterThan(1.5 * loss(95));
    const grey = synthesizeMicrograph({ ...how, optics: { jpegQuality: 60 } }).raster;
    expect([grey.channels, grey.data.length]).toEqual([1, 200 * 136]);
  });

  test('exposes longer or shorter', () => {
    const [short, right, long] = [0.5, 1, 1.6].map((exposure) => greyMeans(synthesizeMicrograph({ width: 320, height: 240, meanGrainSizeUm: 10, optics: { exposure } })));
    expect(short!.ferrite / right!.ferrite).toBeCloseTo(0.5, 1);
    expect(long!.ferrite).toBeGreaterThan(235);
    expect(long!.pearlite / right!.pearlite).toBeCloseTo(1.6, 1);
  });

  test.each([
    { seed: 1, pearliteFraction: 0.25 },
    { seed: 2, pearliteFraction: 0.6, optics: { colourCast: [1, 0.94, 0.82] as [number, number, number] } },
    { seed: 3, pearliteFraction: 0.9, umPerPx: 0.06, optics: { sharpening: 1 } },
    { seed: 4, pearliteFraction: 0.1, umPerPx: 0.8, meanGrainSizeUm: 20, optics: { vignette: 0.3, gradient: 0.3 } },
  ])('has sane greys (seed $seed)', (how) => {
    const micrograph = synthesizeMicrograph({ ...SMALL, ...how });
    const { data, channels } = micrograph.raster;
    expect(data.length).toBe(640 * 480 * channels);
    let clipped = 0;
    for (const value of data) if (value === 0 || value === 255) clipped++;
    expect(clipped / data.length).toBeLessThan(0.02);
    const means = greyMeans(micrograph);
    expect(means.ferrite - means.pearlite).toBeGreaterThan(40);
  });

  test('handles fields of unusual shape and size', () => {
    for (const [width, height] of [[64, 64], [65, 301], [517, 70]] as const) {
      const { raster, truth } = synthesizeMicrograph({ width, height, meanGrainSizeUm: 6, caption: 'small' });
      expect(raster.data.length).toBe(width * height);
      expect(truth.data.length).toBe(width * height);
    }
  });

  test('fills in every default and says what it used', () => {
    const { settings } = synthesizeMicrograph({ width: 128, height: 96, seed: 9 });
    expect(settings).toEqual(syntheticSettingsSchema.parse({ width: 128, height: 96, seed: 9 }));
    expect(syntheticSettingsSchema.parse({})).toMatchObject({ width: 2080, height: 1542, umPerPx: 0.25, pearliteFraction: 0.25 });
  });

  test.each([
    [{ pearliteFraction: 1.4 }, /"pearliteFraction".*<=1/],
    [{ optics: { blurPx: -1 } }, /"optics\.blurPx"/],
    [{ grainSize: 12 }, /grainSize/],
    [{ meanGrainSizeUm: 10, astmG: 8 }, /Both meanGrainSizeUm \(10\) and astmG \(8\)/],
    [{ lamellae: { minSpacingUm: 0.5, maxSpacingUm: 0.3 } }, /swap them/],
    [{ etch: { ferriteLevel: 0.3, pearliteLevel: 0.5 } }, /darker phase/],
    [{ meanGrainSizeUm: 0.5, umPerPx: 0.5 }, /at least 4 pixels/],
    [{ width: 16000, height: 16000 }, /megapixels/],
  ])('refuses %j in words', (bad, words) => {
    expect(() => synthesizeMicrograph(bad as SyntheticSettingsInput)).toThrow(expect.objectContaining({ code: 'usage/invalid', message: expect.stringMatching(words) }));
  });
});
