import { describe, expect, it } from 'vitest';
import { maskFromText as mask } from '../../../test/helpers/maskFromText.ts';
import { parseLabelSet } from '../domain/labelSet.ts';
import { EvaluationAccumulator } from './evaluateImages.ts';

const labels = parseLabelSet('0:ferrite,1:pearlite,2:carbide');

function judgeBoth(): EvaluationAccumulator {
  const accumulator = new EvaluationAccumulator(labels);
  accumulator.add('one.tif', mask('000111 000111 000111 002211 002211 002211'), mask('001111 001111 000111 022211 022211 002221'));
  accumulator.add('two.tif', mask('000000 000000 000000 000000 111111 111111'), mask('000000 000000 000000 111111 111111 111112'));
  return accumulator;
}

describe('EvaluationAccumulator', () => {
  it('pools pixels over images but averages BF scores, as MATLAB does', () => {
    const result = judgeBoth().result();
    expect(result.confusion).toEqual([[29, 8, 2], [0, 25, 2], [0, 0, 6]]);
    expect(result.globalAccuracy).toBeCloseTo(0.833333, 5);
    expect(result.meanIoU).toBeCloseTo(0.685958, 5);
    expect(result.kappa).toBeCloseTo(0.72147, 5);
    // The tolerance of a 6×6 image is 0.06 px, so these are the vectors at 0, without the border.
    expect(result.perImage.map((image) => image.meanBFScore)).toEqual([expect.closeTo(0.474359, 5), expect.closeTo(0.071429, 5)]);
    expect(result.meanBFScore).toBeCloseTo(0.272894, 5);
    expect(result.classes.map((entry) => entry.bfScore)).toEqual([expect.closeTo(0.153846, 5), expect.closeTo(0.321429, 5), expect.closeTo(0.615385, 5)]);
    expect(result.meanBFScoreAt).toEqual([{ tolerancePx: 1, value: 1 }, { tolerancePx: 2, value: 1 }]);
  });

  it('keeps the metrics and fractions of every image', () => {
    const [one, two] = judgeBoth().result().perImage;
    expect(one).toMatchObject({ name: 'one.tif', globalAccuracy: expect.closeTo(0.861111, 5), meanIoU: expect.closeTo(0.741176, 5) });
    expect(two?.classes[2]).toEqual({ index: 2, name: 'carbide', accuracy: null, iou: 0, dice: 0, precision: 0, bfScore: null });
    expect(two?.trueFractions).toEqual([24 / 36, 12 / 36, 0]);
    expect(two?.predictedFractions).toEqual([18 / 36, 17 / 36, 1 / 36]);
  });

  it('takes fractions over labelled pixels only, and an image without any as unknown', () => {
    const accumulator = new EvaluationAccumulator(labels);
    accumulator.add('half', mask('01.. 01..'), mask('0022 0022'));
    accumulator.add('blank', mask('.... ....'), mask('0022 0022'));
    const [half, blank] = accumulator.result().perImage;
    expect(half?.trueFractions).toEqual([0.5, 0.5, 0]);
    expect(half?.predictedFractions).toEqual([1, 0, 0]);
    expect(blank).toMatchObject({ globalAccuracy: null, meanIoU: null, meanBFScore: null, trueFractions: [0, 0, 0] });
    expect(accumulator.result().globalAccuracy).toBe(0.5);
  });

  it('refuses a bad image without being changed, and an empty evaluation', () => {
    const accumulator = judgeBoth();
    const before = accumulator.result();
    expect(() => accumulator.add('bad.tif', mask('03'), mask('00'))).toThrow(/bad\.tif/);
    expect(() => accumulator.add('bad.tif', mask('00'), mask('00 00'))).toThrow(/bad\.tif/);
    expect(accumulator.result()).toEqual(before);
    expect(() => new EvaluationAccumulator(labels).result()).toThrow(expect.objectContaining({ code: 'dataset/empty' }));
  });
});
