import { useEffect, useState } from 'react';
import { useClient } from '../../connection/ConnectionContext.ts';
import { navigate } from '../../state/route.ts';
import { useJobs } from '../../state/useJobs.ts';

interface SampleProject {
  readonly isBusy: boolean;
  /** How far it is. */
  readonly words: string | null;
  readonly error: unknown;
  readonly make: () => void;
}

/** Has a sample project made and goes to it when it is done. */
export function useSampleProject(): SampleProject {
  const client = useClient();
  const [made, setMade] = useState<{ readonly job: number; readonly path: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const job = useJobs((state) => (made === null ? undefined : state.jobs.get(made.job)));
  useEffect(() => {
    if (made !== null && job?.state === 'done') navigate({ screen: 'specimens', project: made.path, id: null });
  }, [made, job?.state]);
  const make = (): void => {
    setError(null);
    client.call.projects.sample({}).then(setMade, setError);
  };
  const isBusy = made !== null && (job === undefined || job.endedAt === null);
  const progress = job?.progress ?? null;
  const words = !isBusy ? null : progress === null ? 'Making a sample project …' : `Drawing synthetic micrographs: ${progress.done} of ${progress.total}. You will be taken to the project.`;
  return { isBusy, words, error: job?.state === 'failed' ? job.error : error, make };
}
