import { describe, expect, it } from 'vitest';
import { trainingSettingsSchema, type TrainingSettingsInput } from '../../shared/engineProtocol/trainingSettings.ts';
import { learningRateAt } from './learningRate.ts';

/** The rate of an iteration out of 100 that are 20 to the epoch, of a full rate of 0.01. */
function rate(settings: Partial<TrainingSettingsInput>, iteration: number, secondsElapsed = 0): number {
  const whole = trainingSettingsSchema.parse({ network: 'any', epochs: 5, learningRate: 0.01, ...settings });
  return learningRateAt(whole, { iteration, epoch: Math.floor((iteration - 1) / 20) + 1, iterations: 100, secondsElapsed });
}

describe('learningRateAt', () => {
  it('stays where it is when constant', () => {
    expect(rate({ schedule: 'constant' }, 90, 5)).toBe(0.01);
  });

  it('goes along a cosine from the full rate through its half to nearly nothing', () => {
    expect(rate({ schedule: 'cosine' }, 1)).toBe(0.01);
    expect(rate({ schedule: 'cosine' }, 51)).toBeCloseTo(0.005, 12);
    expect(rate({ schedule: 'cosine' }, 100)).toBeGreaterThan(0);
    expect(rate({ schedule: 'cosine' }, 100)).toBeLessThan(0.00001);
  });

  it('goes down as a power of what is left', () => {
    expect(rate({ schedule: 'polynomial' }, 1)).toBe(0.01);
    expect(rate({ schedule: 'polynomial' }, 51)).toBeCloseTo(0.01 * 0.5 ** 0.9, 12);
    expect(rate({ schedule: 'polynomial' }, 100)).toBeCloseTo(0.01 * 0.01 ** 0.9, 12);
    expect(rate({ schedule: 'polynomial', polynomialPower: 1 }, 26)).toBeCloseTo(0.0075, 12);
  });

  it('takes its factor every few epochs', () => {
    const rates = [1, 20, 21, 40, 41, 80, 81].map((iteration) => rate({ schedule: 'step', stepEpochs: 2, stepFactor: 0.1 }, iteration));
    [0.01, 0.01, 0.01, 0.01, 0.001, 0.001, 0.0001].forEach((expected, at) => expect(rates[at]).toBeCloseTo(expected, 12));
  });

  it.each(['constant', 'cosine', 'step', 'polynomial'] as const)('warms up on the schedule %s and then follows it', (schedule) => {
    for (const iteration of [1, 4, 9]) expect(rate({ schedule, warmUpIterations: 10 }, iteration)).toBeCloseTo((rate({ schedule }, iteration) * iteration) / 10, 12);
    for (const iteration of [10, 11, 70]) expect(rate({ schedule, warmUpIterations: 10 }, iteration)).toBe(rate({ schedule }, iteration));
  });

  it.each([['cosine', 0.005], ['polynomial', 0.01 * 0.5 ** 0.9]] as const)('follows the time where the time runs out first: %s', (schedule, expected) => {
    expect(rate({ schedule, maxSeconds: 60 }, 10, 30)).toBeCloseTo(expected, 12);
    expect(rate({ schedule, maxSeconds: 60 }, 10, 61)).toBe(0);
  });
});
