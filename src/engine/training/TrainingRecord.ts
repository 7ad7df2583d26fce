import type { HistoryPoint, TrainingIncident } from '../../shared/engineProtocol/jobs.ts';

/** The weights with the lowest validation loss so far. */
export interface BestModel {
  readonly iteration: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** What a checkpoint keeps of a `TrainingRecord` besides history and best weights. */
export interface RecordCounters {
  readonly validationsWithoutGain: number;
  readonly secondsElapsed: number;
  readonly secondsInSteps: number;
}

/** What has happened in a training so far; all of it comes back from a checkpoint. */
export class TrainingRecord {
  readonly #history: HistoryPoint[];
  readonly #incidents: TrainingIncident[];
  #best: BestModel | null;
  #validationsWithoutGain: number;
  #secondsInSteps: number;
  readonly #secondsBefore: number;
  /** When training began to run; null: it does not yet, data and network are being loaded. */
  #startedAt: number | null = null;

  constructor(history: readonly HistoryPoint[] = [], best: BestModel | null = null, counters: RecordCounters = { validationsWithoutGain: 0, secondsElapsed: 0, secondsInSteps: 0 }, incidents: readonly TrainingIncident[] = []) {
    this.#history = [...history];
    this.#incidents = [...incidents];
    this.#best = best;
    this.#validationsWithoutGain = counters.validationsWithoutGain;
    this.#secondsInSteps = counters.secondsInSteps;
    this.#secondsBefore = counters.secondsElapsed;
  }

  /** From now on time counts as training. */
  startClock(): void {
    this.#startedAt ??= performance.now();
  }

  get history(): readonly HistoryPoint[] {
    return this.#history;
  }

  /** Failures of the device that were survived. */
  get incidents(): readonly TrainingIncident[] {
    return this.#incidents;
  }

  /** Iterations done. */
  get iteration(): number {
    return this.#history.length;
  }

  get best(): BestModel | null {
    return this.#best;
  }

  get counters(): RecordCounters {
    return {
      validationsWithoutGain: this.#validationsWithoutGain,
      secondsElapsed: this.#secondsBefore + (this.#startedAt === null ? 0 : performance.now() - this.#startedAt) / 1000,
      secondsInSteps: this.#secondsInSteps,
    };
  }

  /** The newest point; null before the first step. */
  get latest(): HistoryPoint | null {
    return this.#history.at(-1) ?? null;
  }

  addIncident(kind: TrainingIncident['kind'], remark: string): void {
    this.#incidents.push({ kind, iteration: this.iteration, remark });
  }

  addStep(point: Omit<HistoryPoint, 'iteration' | 'validationLoss' | 'validationAccuracy'>, seconds: number): HistoryPoint {
    const whole = { ...point, iteration: this.iteration + 1, validationLoss: null, validationAccuracy: null };
    this.#history.push(whole);
    this.#secondsInSteps += seconds;
    return whole;
  }

  /** Adds a validation to the newest step; `weights` are copied when they are the best so far. */
  addValidation(loss: number, accuracy: number, weights: ReadonlyMap<string, Float32Array>): HistoryPoint {
    const point = { ...(this.#history.pop() as HistoryPoint), validationLoss: loss, validationAccuracy: accuracy };
    this.#history.push(point);
    if (this.#best === null || loss < this.#best.validationLoss) {
      const copies = new Map([...weights].map(([name, values]) => [name, values.slice()]));
      this.#best = { iteration: point.iteration, validationLoss: loss, validationAccuracy: accuracy, weights: copies };
      this.#validationsWithoutGain = 0;
    } else {
      this.#validationsWithoutGain++;
    }
    return point;
  }

  /** Means of the training curve over the newest `steps` iterations. */
  recentTraining(steps: number): { loss: number; accuracy: number } {
    const recent = this.#history.slice(-steps);
    const mean = (of: (point: HistoryPoint) => number): number => (recent.length === 0 ? 0 : recent.reduce((sum, point) => sum + of(point), 0) / recent.length);
    return { loss: mean((point) => point.trainingLoss), accuracy: mean((point) => point.trainingAccuracy) };
  }
}
