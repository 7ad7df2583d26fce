import { describe, expect, it } from 'vitest';
import { lossSchema } from '../../shared/engineProtocol/trainingSettings.ts';
import { Random } from '../../shared/random/Random.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import { lowerLoss } from '../lowering/loss.ts';
import { lowerTargets } from '../lowering/targets.ts';
import { OperatorGraph } from '../operators/OperatorGraph.ts';
import { interpret } from '../reference/interpret.ts';
import { LossMeter } from './LossMeter.ts';

const [IMAGES, CLASSES, PIXELS] = [3, 3, 8];
const classWeights = [1, 2, 0.5];
const random = new Random(8);
const scores = Float64Array.from({ length: IMAGES * CLASSES * PIXELS }, () => random.normal(0, 2));
const labels = Uint8Array.from({ length: IMAGES * PIXELS }, (_, at) => (at % 5 === 0 ? UNLABELLED : random.integer(CLASSES)));

describe('LossMeter', () => {
  it.each([{}, { crossEntropy: 0, focal: 1 }, { crossEntropy: 0, dice: 1 }, { crossEntropy: 0.3, focal: 2, dice: 0.7, focalAlpha: 0.5, focalGamma: 1.5 }])('measures the loss that is trained: %o', (terms) => {
    const g = new OperatorGraph();
    const input = g.input('scores', [IMAGES, CLASSES, 1, PIXELS]);
    g.output('loss', lowerLoss(g, input, lowerTargets(g, input), { classWeights, terms: lossSchema.parse(terms) }));
    g.output('probabilities', g.add('Softmax', [input], {}));
    const { loss, probabilities } = interpret(g, { scores, labels });
    const meter = new LossMeter({ classWeights, terms: lossSchema.parse(terms) });
    for (let image = 0; image < IMAGES; image++) {
      meter.add(Float32Array.from((probabilities as Float64Array).subarray(image * CLASSES * PIXELS, (image + 1) * CLASSES * PIXELS)), labels.subarray(image * PIXELS, (image + 1) * PIXELS));
    }
    expect(meter.loss).toBeCloseTo(loss?.[0] as number, 5);
  });

  it('does not count images without a label', () => {
    const terms = lossSchema.parse({ dice: 1 });
    const [one, two] = [new LossMeter({ classWeights: [1, 1], terms }), new LossMeter({ classWeights: [1, 1], terms })];
    const probabilities = Float32Array.of(0.9, 0.2, 0.1, 0.8);
    one.add(probabilities, Uint8Array.of(0, 0));
    two.add(probabilities, Uint8Array.of(0, 0));
    two.add(probabilities, Uint8Array.of(UNLABELLED, UNLABELLED));
    expect(two.loss).toBe(one.loss);
    expect(two.accuracy).toBe(0.5);
  });
});
