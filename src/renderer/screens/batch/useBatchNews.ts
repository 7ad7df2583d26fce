import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { BatchRow, BatchView } from '../../../shared/contract/areas/batchesArea.ts';
import { BATCH_ITEM_STATES } from '../../../shared/domain/records.ts';
import { useClient } from '../../connection/ConnectionContext.ts';

export const batchKey = (project: string, batch: number): readonly unknown[] => [project, 'batches', 'view', batch];

/** Puts what ended or was reviewed into what is shown of batches, and looks again when masks were drawn. */
export function useBatchNews(project: string): void {
  const client = useClient();
  const queries = useQueryClient();
  useEffect(
    () =>
      client.subscribe('batchNews', { project }, ({ batch, items }) => {
        const view = queries.setQueryData<BatchView>(batchKey(project, batch), (before) => before && withItems(before, items));
        if (view !== undefined) queries.setQueryData<readonly BatchRow[]>([project, 'batches', 'list'], (rows) => rows?.map((row) => (row.id === batch ? { ...row, counts: view.counts } : row)));
      }),
    [client, queries, project],
  );
  useEffect(
    () =>
      client.subscribe('projectChanged', { project }, ({ area }) => {
        if (area === 'masks') queries.invalidateQueries({ queryKey: [project, 'batches', 'view'] }).catch(() => undefined);
      }),
    [client, queries, project],
  );
}

function withItems(view: BatchView, news: BatchView['items']): BatchView {
  const fresh = new Map(news.map((item) => [item.position, item]));
  const items = view.items.map((item) => fresh.get(item.position) ?? item);
  const counts = Object.fromEntries(BATCH_ITEM_STATES.map((state) => [state, items.filter((item) => item.state === state).length])) as BatchView['counts'];
  return { ...view, items, counts };
}
