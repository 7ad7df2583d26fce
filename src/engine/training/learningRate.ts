import { assertNever } from '../../shared/errors/AppError.ts';
import type { TrainingSettings } from '../../shared/engineProtocol/trainingSettings.ts';

/** How far a training is: by its iterations and epochs, and by its time where that is limited. */
export interface TrainingPosition {
  /** The step that is about to be taken, counted from 1. */
  readonly iteration: number;
  /** The epoch it belongs to, counted from 1. */
  readonly epoch: number;
  readonly iterations: number;
  readonly secondsElapsed: number;
}

export type RateSettings = Pick<TrainingSettings, 'learningRate' | 'schedule' | 'stepEpochs' | 'stepFactor' | 'polynomialPower' | 'warmUpIterations' | 'maxSeconds'>;

/**
 * The learning rate of a step: the schedule's, and in the first iterations the share of it that the warm-up (Goyal et al.
 * 2017) has reached.
 */
export function learningRateAt(settings: RateSettings, position: TrainingPosition): number {
  const rate = scheduledRate(settings, position);
  return position.iteration < settings.warmUpIterations ? (rate * position.iteration) / settings.warmUpIterations : rate;
}

/**
 * `cosine` goes from the full rate to zero along half a cosine (Loshchilov & Hutter 2017, without restarts), `polynomial` as
 * a power of the share that is left (Chen et al. 2018, with 0.9); of iterations and time, what is used up faster counts.
 * `step` takes a factor every few epochs.
 */
function scheduledRate(settings: RateSettings, position: TrainingPosition): number {
  const { learningRate, schedule } = settings;
  switch (schedule) {
    case 'constant':
      return learningRate;
    case 'cosine':
      return (learningRate * (1 + Math.cos(Math.PI * shareDone(settings, position)))) / 2;
    case 'polynomial':
      return learningRate * (1 - shareDone(settings, position)) ** settings.polynomialPower;
    case 'step':
      return learningRate * settings.stepFactor ** Math.floor((position.epoch - 1) / settings.stepEpochs);
    default:
      return assertNever(schedule);
  }
}

function shareDone({ maxSeconds }: RateSettings, { iteration, iterations, secondsElapsed }: TrainingPosition): number {
  return Math.min(1, Math.max((iteration - 1) / iterations, maxSeconds === null ? 0 : secondsElapsed / maxSeconds));
}
