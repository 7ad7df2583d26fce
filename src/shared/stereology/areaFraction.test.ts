import { describe, expect, it } from 'vitest';
import { maskFromText } from '../../../test/helpers/maskFromText.ts';
import { areaFractionOfFields, areaFractions, pointCountFraction } from './areaFraction.ts';

describe('pointCountFraction', () => {
  it('gives the worked values of two point counts', () => {
    const a = pointCountFraction(100, [18, 22, 20, 17, 23, 21, 19, 24, 20, 16]);
    expect(a.method).toBe('after ASTM E562');
    expect(a.statistics).toMatchObject({ n: 10, mean: expect.closeTo(20, 9), s: expect.closeTo(2.581989, 5), ci95: expect.closeTo(1.847044, 4), relativeAccuracyPercent: expect.closeTo(9.2352, 3) });
    const b = pointCountFraction(16, [2.5, 3, 1.5, 4, 3.5, 2, 3, 2.5]);
    expect(b.fieldPercents).toEqual([15.625, 18.75, 9.375, 25, 21.875, 12.5, 18.75, 15.625]);
    expect(b.statistics).toMatchObject({ mean: 17.1875, s: expect.closeTo(5.011148, 5), ci95: expect.closeTo(4.189425, 3), relativeAccuracyPercent: expect.closeTo(24.3748, 2) });
    expect(pointCountFraction(16, [0, 0, 0, 0, 0]).statistics).toMatchObject({ mean: 0, ci95: 0, relativeAccuracyPercent: null });
  });

  it('refuses counts a grid cannot give', () => {
    expect(() => pointCountFraction(16, [17])).toThrow(/17 of 16/);
    expect(() => pointCountFraction(16, [1.25])).toThrow(/1\.25/);
    expect(() => pointCountFraction(0, [0])).toThrow(/0 points/);
    expect(() => pointCountFraction(16, [])).toThrow(expect.objectContaining({ code: 'usage/invalid' }));
  });
});

describe('areaFractionOfFields', () => {
  it('gives the worked values of five inclusion fields of 0.12 mm²', () => {
    const fraction = areaFractionOfFields([1480, 1210, 1655, 1340, 1515].map((area) => area / 120_000));
    expect(fraction.method).toBe('after ASTM E1245');
    expect(fraction.fieldPercents.map((percent) => Math.round(percent * 1e5) / 1e5)).toEqual([1.23333, 1.00833, 1.37917, 1.11667, 1.2625]);
    expect(fraction.statistics).toMatchObject({ n: 5, mean: expect.closeTo(1.2, 9), s: expect.closeTo(0.142127, 5), ci95: expect.closeTo(0.176474, 5), relativeAccuracyPercent: expect.closeTo(14.7062, 3) });
  });

  it('refuses what is no fraction', () => {
    expect(() => areaFractionOfFields([0.2, 1.5])).toThrow(/1\.5/);
    expect(() => areaFractionOfFields([NaN])).toThrow(/NaN/);
  });
});

describe('areaFractions', () => {
  it('counts the pixels of the worked matrix', () => {
    const matrix = '000000000000 011110000110 011110000110 000000000000 000001111100 000001111100 110000000000 110001000000';
    expect(areaFractions(maskFromText(matrix), 2)).toEqual([0.71875, 0.28125]);
  });

  it('leaves unlabelled pixels out and refuses unknown classes', () => {
    expect(areaFractions(maskFromText('01.. 11..'), 3)).toEqual([0.25, 0.75, 0]);
    expect(areaFractions(maskFromText('..'), 2)).toBeNull();
    expect(() => areaFractions(maskFromText('02'), 2)).toThrow(/class index 2/);
  });
});
