import type { AppErrorData } from '../errors/AppError.ts';

export const JOB_STATES = ['waiting', 'running', 'done', 'paused', 'cancelled', 'failed'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** How far a job is. `rate` is done per second within this stage; both guesses are null until there is something to go by. */
export interface JobProgressView {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly rate: number | null;
  readonly secondsLeft: number | null;
}

/** Long work, as the job tray shows it. */
export interface JobView {
  readonly id: number;
  /** What a colleague would call it: "Import of 24 micrographs". */
  readonly title: string;
  /** The handle of the project it belongs to; empty: it belongs to this PC. */
  readonly project: string;
  readonly state: JobState;
  readonly progress: JobProgressView | null;
  readonly canPause: boolean;
  /** Why it failed or was stopped. */
  readonly error: AppErrorData | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}
