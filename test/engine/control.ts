import type { JobControl } from '../../src/engine/jobControl.ts';
import type { JobProgress } from '../../src/shared/engineProtocol/jobs.ts';

/** A job's ear and mouth for tests that run it in their own process: `react` hears every progress and may pause or cancel. */
export function testControl(react: (progress: JobProgress, wish: { pause(): void; cancel(): void }) => void = () => undefined): JobControl {
  const cancel = new AbortController();
  const pause = new AbortController();
  return {
    cancel: cancel.signal,
    pause: pause.signal,
    report: (progress) => react(progress, { pause: () => pause.abort(), cancel: () => cancel.abort() }),
  };
}
