import { describe, expect, test } from 'vitest';
import { fieldsOfSpecimen, randomSettings, WIDE_RANGES } from './randomSettings.ts';
import { carbonFromPearlite, specimenFor } from './specimenStory.ts';
import { synthesizeMicrograph } from './synthesizeMicrograph.ts';

describe('randomSettings', () => {
  test('is the same for the same seed and spreads widely over seeds', () => {
    expect(randomSettings(4)).toEqual(randomSettings(4));
    const draws = Array.from({ length: 300 }, (_, seed) => randomSettings(seed));
    const spread = (values: number[]): number => Math.max(...values) - Math.min(...values);
    expect(spread(draws.map((draw) => draw.pearliteFraction))).toBeGreaterThan(0.88);
    expect(spread(draws.map((draw) => Math.log10(draw.umPerPx)))).toBeGreaterThan(1.2);
    expect(draws.filter((draw) => draw.banding.strength > 0).length).toBeGreaterThan(40);
    expect(draws.filter((draw) => draw.optics.colourCast !== null).length).toBeGreaterThan(80);
    for (const draw of draws) expect(draw.etch.pearliteLevel).toBeLessThan(draw.etch.ferriteLevel);
  });

  test('keeps to the ranges it is given', () => {
    for (let seed = 0; seed < 50; seed++) {
      const draw = randomSettings(seed, { pearliteFraction: [0.3, 0.4], width: 300, colouredShare: 0, umPerPx: [0.2, 0.3] });
      expect(draw.width).toBe(300);
      expect(draw.pearliteFraction).toBeGreaterThanOrEqual(0.3);
      expect(draw.pearliteFraction).toBeLessThanOrEqual(0.4);
      expect(draw.umPerPx).toBeGreaterThanOrEqual(0.2);
      expect(draw.umPerPx).toBeLessThanOrEqual(0.3);
      expect(draw.optics.colourCast).toBeNull();
    }
  });

  test('draws from the outer quarters of the ranges when asked to', () => {
    const [least, greatest] = WIDE_RANGES.pearliteFraction;
    const quarter = (greatest - least) / 4;
    for (let seed = 0; seed < 100; seed++) {
      const { pearliteFraction, umPerPx, optics } = randomSettings(seed, { outer: true });
      expect(pearliteFraction < least + quarter || pearliteFraction > greatest - quarter).toBe(true);
      // Even in its logarithm: the middle half of 0.05 to 1 is 0.106 to 0.473.
      expect(umPerPx < 0.1058 || umPerPx > 0.4728, String(umPerPx)).toBe(true);
      expect(optics.vignette < 0.125 || optics.vignette > 0.375).toBe(true);
    }
    const draws = Array.from({ length: 200 }, (_, seed) => randomSettings(seed, { outer: true }).pearliteFraction);
    const low = draws.filter((fraction) => fraction < 0.5).length;
    expect(low).toBeGreaterThan(70);
    expect(low).toBeLessThan(130);
  });

  test('draws fields with the wanted fraction, pearlite darker and little clipping, whatever comes up', () => {
    for (let seed = 0; seed < 25; seed++) {
      const settings = randomSettings(seed, { width: 420, height: 320, grainPx: [12, 90] });
      const { raster, truth, trueFraction } = synthesizeMicrograph(settings);
      if (settings.pearliteFraction >= 0.05) expect(Math.abs(trueFraction - settings.pearliteFraction), `seed ${seed}`).toBeLessThan(0.003);
      const sum = [0, 0];
      const count = [0, 0];
      let clipped = 0;
      for (let at = 0; at < truth.data.length; at++) {
        if (truth.data[at] === 255) continue;
        const value = raster.data[at * raster.channels]!;
        sum[truth.data[at]!]! += value;
        count[truth.data[at]!]!++;
        if (value === 0 || value === 255) clipped++;
      }
      expect(sum[0]! / count[0]! - sum[1]! / count[1]!, `seed ${seed}`).toBeGreaterThan(5);
      expect(clipped / truth.data.length, `seed ${seed}`).toBeLessThan(0.02);
    }
  });
});

describe('fieldsOfSpecimen', () => {
  test('shares the specimen and differs by field', () => {
    const specimen = randomSettings(8);
    const fields = fieldsOfSpecimen(specimen, 5);
    expect(fields).toEqual(fieldsOfSpecimen(specimen, 5));
    expect(new Set(fields.map((field) => field.seed)).size).toBe(5);
    for (const field of fields) {
      expect(field.etch).toEqual(specimen.etch);
      expect(field.lamellae).toEqual(specimen.lamellae);
      expect(field.meanGrainSizeUm).toBe(specimen.meanGrainSizeUm);
      expect(Math.abs(field.pearliteFraction - specimen.pearliteFraction)).toBeLessThan(0.12);
    }
  });
});

describe('specimenFor', () => {
  test('follows the lever rule (stereology: 0.25 → 0.2065, 0.50 → 0.3910, 0.55 → 0.4279)', () => {
    expect(carbonFromPearlite(0.25)).toBeCloseTo(0.2065, 4);
    expect(carbonFromPearlite(0.5)).toBeCloseTo(0.391, 4);
    expect(carbonFromPearlite(0.55)).toBeCloseTo(0.4279, 4);
    expect(carbonFromPearlite(1)).toBeCloseTo(0.76, 9);
  });

  test('names grade and treatment that suit, and says that it is synthetic', () => {
    const base = randomSettings(1, { bandedShare: 0 });
    const c45 = specimenFor({ ...base, pearliteFraction: 0.58, lamellae: { minSpacingUm: 0.15, maxSpacingUm: 0.3, contrast: 1, mottle: 0.04 } });
    expect(c45.specimen.grade).toBe('C45E');
    expect(c45.specimen.remarks).toMatch(/synthetic/i);
    expect(c45.heatTreatment).toEqual([expect.objectContaining({ position: 0, kind: 'normalizing', cooling: 'air' })]);
    expect(c45.heatTreatment[0]!.celsius).toBeGreaterThan(800);
    const rolled = specimenFor({ ...base, pearliteFraction: 0.25, banding: { strength: 0.8, directionDegrees: 0, periodUm: 50 }, lamellae: { minSpacingUm: 0.4, maxSpacingUm: 0.6, contrast: 1, mottle: 0.04 } });
    expect(rolled.specimen.grade).toBe('C22E');
    expect(rolled.heatTreatment.map((step) => step.kind)).toEqual(['other', 'annealing']);
  });
});
