import { describe, expect, it } from 'vitest';
import { runOnDevice } from '../../../test/engine-core/runOnDevice.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import { lowerCrossEntropy } from './crossEntropy.ts';

/** Loss and confusion counts of one row of pixels, each with its class scores. */
async function loss(scores: readonly (readonly number[])[], labels: readonly number[], classWeights: readonly number[]): Promise<{ loss: number; confusion: number[] }> {
  const [pixels, classes] = [scores.length, classWeights.length];
  const g = new OperatorGraph();
  const { loss: value, confusion } = lowerCrossEntropy(g, g.input('scores', [1, classes, 1, pixels]), classWeights);
  g.output('loss', value);
  g.output('confusion', confusion);
  const planes = Float32Array.from({ length: classes * pixels }, (_, at) => scores[at % pixels]?.[Math.floor(at / pixels)] as number);
  const results = await runOnDevice(g, { scores: { data: planes, shape: [1, classes, 1, pixels] }, labels: { data: Int32Array.from(labels), shape: [1, 1, 1, pixels] } });
  return { loss: results['loss']?.[0] as number, confusion: results['confusion'] as number[] };
}

describe('cross-entropy', () => {
  it('is the mean of −log of the true class’s share, over labelled pixels only', async () => {
    const { loss: value, confusion } = await loss([[0, Math.log(3)], [Math.log(4), 0], [50, -50]], [1, 1, UNLABELLED], [1, 1]);
    expect(value).toBeCloseTo((-Math.log(3 / 4) - Math.log(1 / 5)) / 2, 6);
    expect(confusion).toEqual([0, 0, 1, 1]);
  });

  it('divides by the weights of the labelled pixels', async () => {
    const { loss: value } = await loss([[0, Math.log(3)], [Math.log(4), 0]], [1, 0], [2, 0.5]);
    expect(value).toBeCloseTo((-0.5 * Math.log(3 / 4) - 2 * Math.log(4 / 5)) / 2.5, 6);
  });

  it('is zero without a labelled pixel, and finite for scores far apart', async () => {
    expect(Math.abs((await loss([[1, 2]], [UNLABELLED], [1, 1])).loss)).toBe(0);
    expect((await loss([[1e4, -1e4]], [1], [1, 1])).loss).toBeCloseTo(2e4, 2);
  });

  it('lets classes with equal scores share a pixel', async () => {
    expect((await loss([[1, 1], [0, 2]], [0, 1], [1, 1])).confusion).toEqual([0.5, 0.5, 0, 1]);
  });
});
