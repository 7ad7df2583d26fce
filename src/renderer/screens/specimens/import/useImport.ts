import { useEffect, useRef, useState } from 'react';
import type { ImportChoices, ImportFilesView, ImportOutcome } from '../../../../shared/contract/areas/importsArea.ts';
import { useClient } from '../../../connection/ConnectionContext.ts';
import { useJobs } from '../../../state/useJobs.ts';
import type { ChosenFile } from './collectFiles.ts';
import { sendFiles } from './sendFiles.ts';

export type ImportPhase =
  | { readonly kind: 'none' }
  | { readonly kind: 'sending'; readonly sent: number; readonly total: number; readonly files: number }
  | { readonly kind: 'choosing'; readonly id: string; readonly view: ImportFilesView }
  | { readonly kind: 'running'; readonly id: string; readonly job: number }
  | { readonly kind: 'ended'; readonly outcome: ImportOutcome }
  | { readonly kind: 'failed'; readonly error: unknown };

/** An import from the files that were dropped to its summary. */
export interface Importing {
  readonly phase: ImportPhase;
  readonly begin: (files: Promise<readonly ChosenFile[]>) => void;
  readonly run: (choices: ImportChoices) => void;
  /** Stops what runs and lets go of what was sent. */
  readonly leave: () => void;
}

export function useImport(project: string): Importing {
  const client = useClient();
  const [phase, setPhase] = useState<ImportPhase>({ kind: 'none' });
  const sending = useRef<AbortController | null>(null);
  const fail = (error: unknown): void => setPhase({ kind: 'failed', error });
  const job = useJobs((state) => (phase.kind === 'running' ? state.jobs.get(phase.job) : undefined));
  const running = phase.kind === 'running' ? phase.id : null;
  const ended = job !== undefined && job.endedAt !== null;
  const failure = job?.error;
  useEffect(() => {
    if (running === null || !ended) return;
    client.call.imports.outcome({ import: running }).then((outcome) => (outcome === null ? fail(failure) : setPhase({ kind: 'ended', outcome })), fail);
    client.call.imports.discard({ import: running }).catch(() => undefined);
  }, [client, running, ended, failure]);
  const begin = async (chosen: Promise<readonly ChosenFile[]>): Promise<void> => {
    sending.current?.abort();
    const control = new AbortController();
    sending.current = control;
    setPhase({ kind: 'sending', sent: 0, total: 0, files: 0 });
    const files = await chosen;
    if (files.length === 0) return setPhase({ kind: 'none' });
    const onProgress = (sent: number, total: number): void => setPhase({ kind: 'sending', sent, total, files: files.length });
    const id = await sendFiles(client, project, files, { signal: control.signal, onProgress });
    const view = await client.call.imports.files({ import: id });
    if (!control.signal.aborted) setPhase({ kind: 'choosing', id, view });
  };
  return {
    phase,
    begin: (files) => {
      const control = begin(files);
      control.catch((error: unknown) => sending.current?.signal.aborted !== true && fail(error));
    },
    run: (choices) => {
      if (phase.kind !== 'choosing') return;
      client.call.imports.run({ import: phase.id, choices }).then(({ job: number }) => setPhase({ kind: 'running', id: phase.id, job: number }), fail);
    },
    leave: () => {
      sending.current?.abort();
      if (phase.kind === 'choosing') client.call.imports.discard({ import: phase.id }).catch(() => undefined);
      setPhase({ kind: 'none' });
    },
  };
}
