import { describe, expect, it } from 'vitest';
import { maskFromText as mask } from '../../../test/helpers/maskFromText.ts';
import { ConfusionMatrix } from './confusion.ts';
import { classMetrics, cohenKappa, pixelMetrics } from './segmentationMetrics.ts';

function close(actual: readonly (number | null)[], expected: readonly (number | null)[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => (value === null ? expect(actual[i]).toBeNull() : expect(actual[i]).toBeCloseTo(value, 5)));
}

describe('ConfusionMatrix', () => {
  it('counts true classes in rows and leaves unlabelled truth out, whatever was predicted there', () => {
    const matrix = new ConfusionMatrix(2);
    matrix.add(mask('0011 ..01'), mask('0101 .110'));
    expect(matrix.rows()).toEqual([[1, 2], [2, 1]]);
    expect(matrix.total()).toBe(6);
    expect(matrix.rowNormalised()).toEqual([[1 / 3, 2 / 3], [2 / 3, 1 / 3]]);
  });

  it('pools matrices and has no normalised row for an absent class', () => {
    const pooled = ConfusionMatrix.pooled(2, [ConfusionMatrix.fromRows([[3, 1], [0, 0]]), ConfusionMatrix.fromRows([[1, 3], [0, 0]])]);
    expect(pooled.rowNormalised()).toEqual([[0.5, 0.5], null]);
  });

  it('refuses what cannot be counted, naming the image, and counts nothing then', () => {
    const matrix = new ConfusionMatrix(2);
    expect(() => matrix.add(mask('01'), mask('0.'), 'B7.tif')).toThrow(/B7\.tif leaves labelled pixels unlabelled/);
    expect(() => matrix.add(mask('02'), mask('00'), 'B7.tif')).toThrow(/truth of B7\.tif has the class index 2/);
    expect(() => matrix.add(mask('00'), mask('03'), 'B7.tif')).toThrow(/prediction of B7\.tif has the class index 3/);
    expect(() => matrix.add(mask('00'), mask('000'), 'B7.tif')).toThrow(expect.objectContaining({ code: 'input/sizeMismatch' }));
    expect(() => ConfusionMatrix.fromRows([[1, 2]])).toThrow(/Row 0/);
    expect(() => ConfusionMatrix.fromRows([[1, 2], [0.5, 1]])).toThrow(/0\.5/);
    expect(matrix.total()).toBe(0);
  });
});

describe('metrics of a confusion matrix', () => {
  it('are those of MathWorks’ published example', () => {
    const matrix = ConfusionMatrix.fromRows([[4730, 0], [9601, 88069]]);
    close(classMetrics(matrix).map((entry) => entry.accuracy), [1, 0.9017]);
    close(classMetrics(matrix).map((entry) => entry.iou), [0.330054, 0.9017]);
    const { globalAccuracy, meanAccuracy, meanIoU, weightedIoU } = pixelMetrics(matrix);
    close([globalAccuracy, meanAccuracy, meanIoU, weightedIoU], [0.90624, 0.95085, 0.615877, 0.875294]);
  });

  const image1 = ConfusionMatrix.fromRows([[11, 2, 2], [0, 14, 1], [0, 0, 6]]);
  const image2 = ConfusionMatrix.fromRows([[18, 6, 0], [0, 11, 1], [0, 0, 0]]);

  it('follow the policy for a class that is only predicted: accuracy null, IoU 0', () => {
    close(classMetrics(image2).map((entry) => entry.accuracy), [0.75, 0.916667, null]);
    close(classMetrics(image2).map((entry) => entry.iou), [0.75, 0.611111, 0]);
    expect(classMetrics(image2)[2]).toEqual({ accuracy: null, iou: 0, dice: 0, precision: 0 });
    const { globalAccuracy, meanAccuracy, meanIoU, weightedIoU } = pixelMetrics(image2);
    close([globalAccuracy, meanAccuracy, meanIoU, weightedIoU], [0.805556, 0.833333, 0.453704, 0.703704]);
  });

  it('of the data set come from the pooled matrix', () => {
    const pooled = ConfusionMatrix.pooled(3, [image1, image2]);
    close(classMetrics(pooled).map((entry) => entry.accuracy), [0.74359, 0.925926, 1]);
    close(classMetrics(pooled).map((entry) => entry.iou), [0.74359, 0.714286, 0.6]);
    close(classMetrics(pooled).map((entry) => entry.dice), [0.852941, 0.833333, 0.75]);
    close(classMetrics(pooled).map((entry) => entry.precision), [1, 0.757576, 0.6]);
    const { globalAccuracy, meanAccuracy, meanIoU, weightedIoU } = pixelMetrics(pooled);
    close([globalAccuracy, meanAccuracy, meanIoU, weightedIoU, cohenKappa(pooled)], [0.833333, 0.889839, 0.685958, 0.720635, 0.72147]);
  });

  it('are null where nothing is known', () => {
    expect(classMetrics(ConfusionMatrix.fromRows([[5, 0], [0, 0]]))[1]).toEqual({ accuracy: null, iou: null, dice: null, precision: null });
    expect(classMetrics(ConfusionMatrix.fromRows([[5, 0], [2, 0]]))[1]).toEqual({ accuracy: 0, iou: 0, dice: 0, precision: null });
    expect(pixelMetrics(new ConfusionMatrix(2))).toEqual({ globalAccuracy: null, meanAccuracy: null, meanIoU: null, weightedIoU: null });
    expect(cohenKappa(new ConfusionMatrix(2))).toBeNull();
    expect(cohenKappa(ConfusionMatrix.fromRows([[7, 0], [0, 0]]))).toBeNull();
    expect(cohenKappa(ConfusionMatrix.fromRows([[7, 0], [0, 7]]))).toBe(1);
  });
});
