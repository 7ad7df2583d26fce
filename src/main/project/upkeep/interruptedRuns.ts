import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Id } from '../../../shared/domain/records.ts';
import type { Runs } from '../areas/Runs.ts';
import { runFolder } from '../files/projectPaths.ts';
import type { ProjectPaths } from '../files/projectPaths.ts';

/** The engine's file in a run's folder to resume from (see `TrainJob.runFolder`). */
const CHECKPOINT = 'checkpoint.safetensors';

/** A run whose program was killed, and the state it can truly have. */
export interface InterruptedRun {
  readonly id: Id;
  readonly before: 'running' | 'paused';
  readonly state: 'paused' | 'failed';
  readonly reason: string | null;
}

/**
 * Runs that cannot be in the state they say, known only to one who holds the lock: nobody trains, so a `running` one is
 * `paused` when it left a checkpoint and `failed` when not; a `paused` one without a checkpoint has `failed`.
 */
export function interruptedRuns(runs: Runs, paths: ProjectPaths): InterruptedRun[] {
  const found: InterruptedRun[] = [];
  for (const before of ['running', 'paused'] as const) {
    for (const { id } of runs.inState(before)) {
      const resumable = existsSync(join(runFolder(paths, id), CHECKPOINT));
      if (!resumable) {
        found.push({ id, before, state: 'failed', reason: 'The training was interrupted and left no checkpoint to resume from. Start it again.' });
      } else if (before === 'running') {
        found.push({ id, before, state: 'paused', reason: null });
      }
    }
  }
  return found;
}

/** Gives interrupted runs the state they truly have. */
export function settleInterruptedRuns(runs: Runs, paths: ProjectPaths): InterruptedRun[] {
  const interrupted = interruptedRuns(runs, paths);
  for (const run of interrupted) runs.setState(run.id, run.state, run.reason);
  return interrupted;
}
