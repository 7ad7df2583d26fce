import { useEffect } from 'react';
import { create } from 'zustand';
import type { NitalClient } from '../../shared/contract/contract.ts';
import type { JobView } from '../../shared/progress/JobView.ts';

interface JobsState {
  readonly jobs: ReadonlyMap<number, JobView>;
}

/** The jobs of the program, whichever window started them. */
export const useJobs = create<JobsState>(() => ({ jobs: new Map() }));

function put(jobs: readonly JobView[]): void {
  useJobs.setState((state) => ({ jobs: new Map([...state.jobs, ...jobs.map((job): [number, JobView] => [job.id, job])]) }));
}

/** Follows the jobs as long as the component stands, also over a lost connection. */
export function useJobFeed(client: NitalClient, isOpen: boolean): void {
  useEffect(() => client.subscribe('job', {}, (job) => put([job])), [client]);
  useEffect(() => {
    if (isOpen) client.call.jobs.list({}).then(put, () => undefined);
  }, [client, isOpen]);
}
