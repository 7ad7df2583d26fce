import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { RunView } from '../../../shared/contract/areas/trainingArea.ts';
import type { HistoryPoint } from '../../../shared/engineProtocol/jobs.ts';
import { useClient } from '../../connection/ConnectionContext.ts';
import { mergeHistory } from './mergeHistory.ts';

export const runKey = (project: string, run: number): readonly unknown[] => [project, 'runs', run, 'view'];
export const historyKey = (project: string, run: number): readonly unknown[] => [project, 'runs', run, 'history'];

/** Puts what running trainings tell into what is shown of them. */
export function useTrainingNews(project: string): void {
  const client = useClient();
  const queries = useQueryClient();
  useEffect(
    () =>
      client.subscribe('trainingNews', { project }, ({ run, points, ...live }) => {
        queries.setQueryData<readonly HistoryPoint[]>(historyKey(project, run), (history) => history && mergeHistory(history, points));
        queries.setQueryData<RunView>(runKey(project, run), (view) => view && { ...view, live: { ...live, tiles: live.tiles ?? view.live?.tiles ?? null } });
      }),
    [client, queries, project],
  );
}
