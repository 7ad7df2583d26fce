import type { HistoryPoint } from '../../shared/engineProtocol/jobs.ts';

const COLUMNS = 7;

/** The history as rows of numbers [points, 7], null as NaN: exact, and small however long the training. */
export function historyToNumbers(history: readonly HistoryPoint[]): Float64Array {
  const numbers = new Float64Array(history.length * COLUMNS);
  history.forEach((point, at) => {
    const row = [point.iteration, point.epoch, point.trainingLoss, point.trainingAccuracy, point.learningRate, point.validationLoss ?? NaN, point.validationAccuracy ?? NaN];
    numbers.set(row, at * COLUMNS);
  });
  return numbers;
}

/** The inverse of `historyToNumbers`. */
export function historyFromNumbers(numbers: Float64Array): HistoryPoint[] {
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return Array.from({ length: numbers.length / COLUMNS }, (_, at) => {
    const row = [...numbers.subarray(at * COLUMNS, (at + 1) * COLUMNS)] as [number, number, number, number, number, number, number];
    const [iteration, epoch, trainingLoss, trainingAccuracy, learningRate, validationLoss, validationAccuracy] = row;
    return { iteration, epoch, trainingLoss, trainingAccuracy, learningRate, validationLoss: orNull(validationLoss), validationAccuracy: orNull(validationAccuracy) };
  });
}
