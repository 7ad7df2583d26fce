import type { TrainingSettings } from '../../shared/engineProtocol/jobs.ts';

/** How far a training is: by its iterations, and by its time where that is limited. */
export interface TrainingPosition {
  /** The step that is about to be taken, counted from 1. */
  readonly iteration: number;
  readonly iterations: number;
  readonly secondsElapsed: number;
}

/**
 * The learning rate of a step. `cosine` goes from the full rate to zero along half a cosine (Loshchilov & Hutter 2017,
 * without restarts); of iterations and time, what is used up faster counts.
 */
export function learningRateAt({ learningRate, schedule, maxSeconds }: Pick<TrainingSettings, 'learningRate' | 'schedule' | 'maxSeconds'>, position: TrainingPosition): number {
  if (schedule === 'constant') return learningRate;
  const byIterations = (position.iteration - 1) / position.iterations;
  const byTime = maxSeconds === null ? 0 : position.secondsElapsed / maxSeconds;
  return (learningRate * (1 + Math.cos(Math.PI * Math.min(1, Math.max(byIterations, byTime))))) / 2;
}
