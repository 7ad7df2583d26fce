import { continueUnlessCancelled, type JobControl } from '../jobControl.ts';
import type { Predictor } from '../inference/Predictor.ts';

/** Tiles at once when speed is measured: as many as `LoadedModel` takes. */
export const SPEED_BATCH = 4;
/** Runs of each model after a first that does not count. */
const RUNS = 3;

/**
 * Milliseconds per tile of models that see the same tile, the fastest of a few runs of `SPEED_BATCH` tiles; in turn, so that a
 * busy machine slows them alike. Disposes of the models.
 * @throws AppError `device/*`, `job/cancelled`
 */
export async function compareSpeed<Name extends string>(predictors: Readonly<Record<Name, Predictor>>, tile: Float32Array, control: JobControl): Promise<Record<Name, number>> {
  const images = new Float32Array(SPEED_BATCH * tile.length);
  for (let at = 0; at < SPEED_BATCH; at++) images.set(tile, at * tile.length);
  const all = Object.entries<Predictor>(predictors);
  const best = new Map(all.map(([name]) => [name, Infinity]));
  try {
    for (let run = 0; run <= RUNS; run++) {
      control.report({ stage: 'measuring speed', done: run, total: RUNS + 1, unit: 'runs' });
      await continueUnlessCancelled(control);
      for (const [name, predictor] of all) {
        const start = performance.now();
        await predictor.run(images);
        if (run > 0) best.set(name, Math.min(best.get(name) as number, (performance.now() - start) / SPEED_BATCH));
      }
    }
    return Object.fromEntries(best) as Record<Name, number>;
  } finally {
    for (const [, predictor] of all) await predictor.dispose();
  }
}
