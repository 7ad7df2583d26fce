import { z } from 'zod';
import type { RunState } from '../../domain/records.ts';
import type { HistoryPoint, InspectDevicesResult, NetworkDescription, TilePicture, TrainingIncident, TrainingStatus } from '../../engineProtocol/jobs.ts';
import type { TrainingSettings, TrainingSettingsInput } from '../../engineProtocol/trainingSettings.ts';
import { method } from '../../rpc/Contract.ts';
import { recipeParam } from './datasetsArea.ts';
import { idParam, projectParam, textParam } from './params.ts';

export type NetworkRow = Omit<NetworkDescription, 'layers'>;

/** A training that runs now, as far as it is. */
export interface LiveTraining {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** Null until the first step. */
  readonly status: TrainingStatus | null;
  /** The newest; null until the first validation. */
  readonly tiles: readonly TilePicture[] | null;
}

/** What is new of a running training. A point of an iteration that is known already replaces it: its validation has come. */
export interface TrainingNews extends LiveTraining {
  readonly run: number;
  readonly points: readonly HistoryPoint[];
}

export interface RunRow {
  readonly id: number;
  readonly network: string;
  readonly state: RunState;
  /** Why it stopped. */
  readonly reason: string | null;
  readonly dataset: { readonly id: number; readonly name: string };
  readonly model: { readonly id: number; readonly name: string } | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  /** The job that trains it now. */
  readonly job: number | null;
  readonly canResume: boolean;
  /** What it ended with; null while it is not finished. */
  readonly result: { readonly iterations: number; readonly secondsElapsed: number; readonly imagesPerSecond: number; readonly validationAccuracy: number | null; readonly trainingAccuracy: number; readonly device: string; readonly peakMemoryMB: number; readonly incidents: readonly TrainingIncident[] } | null;
}

export interface RunView extends RunRow {
  readonly settings: TrainingSettings;
  readonly live: LiveTraining | null;
}

export interface RunList {
  /** The newest first. */
  readonly runs: readonly RunRow[];
  /** Trainings that wait until the engine is free, in their order. */
  readonly waiting: readonly { readonly job: number; readonly title: string }[];
}

/** What is wrong in the settings is said by the service, in words for people. */
const settingsParam = z.custom<TrainingSettingsInput>((value) => typeof value === 'object' && value !== null, 'settings are an object');

export const trainingMethods = {
  /** The networks that learn from masks. */
  networks: method<readonly NetworkRow[]>()(z.object({})),
  /** What this PC can train on; looked for once, or `again`. */
  devices: method<InspectDevicesResult>()(z.object({ again: z.boolean().optional() })),
  runs: method<RunList>()(z.object({ project: projectParam })),
  show: method<RunView>()(z.object({ project: projectParam, run: idParam })),
  /** The curves of a run, thinned to what a screen can show. */
  history: method<readonly HistoryPoint[]>()(z.object({ project: projectParam, run: idParam })),
  /** Answers with the job's number. `dataset`: one of the project, or the recipe of one. */
  start: method<{ readonly job: number }>()(z.object({ project: projectParam, dataset: z.union([idParam, recipeParam]), settings: settingsParam, model: textParam.trim().min(1).nullable() })),
  resume: method<{ readonly job: number }>()(z.object({ project: projectParam, run: idParam })),
} as const;
