import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { again } from '../../state/again.ts';
import { useMasksInHand } from '../../state/masksInHand.ts';
import { BatchHead } from './BatchHead.tsx';
import { setBatchPlace, useBatchPlace } from './batchPlace.ts';
import classes from './BatchScreen.module.css';
import { BatchSummary } from './BatchSummary.tsx';
import { QueueTable } from './QueueTable.tsx';
import { ReviewDesk } from './ReviewDesk.tsx';
import { reviewOrder } from './reviewOrder.ts';
import { batchKey } from './useBatchNews.ts';

/** One batch: how far it is, its queue, and the review of its masks. */
export function BatchDetail({ project, batch }: { readonly project: ProjectView; readonly batch: number }): ReactElement {
  const client = useClient();
  const { handle } = project;
  const { tab, position } = useBatchPlace(handle);
  const view = useQuery({ queryKey: batchKey(handle, batch), queryFn: () => client.call.batches.show({ project: handle, batch }), staleTime: 0 });
  // Asked for beside the view: who is told that a mask is let go must see the view that came with it.
  const inHand = useMasksInHand(handle);
  if (view.isError) return <ErrorNote error={view.error} onRetry={() => again(view)} />;
  if (view.data === undefined) return <EmptyState picture={null} title="">Reading the batch …</EmptyState>;
  const { items } = view.data;
  const order = reviewOrder(items);
  const open = order.filter(({ review }) => review === 'open').length;
  const go = (next: string | null): void => setBatchPlace(handle, { batch, tab: next === 'review' ? 'review' : 'queue' });
  return (
    <section className={classes['detail']} aria-label={`Batch ${batch}`}>
      <BatchHead project={project} view={view.data} />
      <Tabs value={tab} onChange={go} className={classes['tabs']} keepMounted={false}>
        <Tabs.List px="md">
          <Tabs.Tab value="queue">Queue</Tabs.Tab>
          <Tabs.Tab value="review">{open === 0 ? 'Review' : `Review (${open} open)`}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="queue" className={classes['panel']}>
          <QueueTable project={project} view={view.data} onReview={(chosen) => setBatchPlace(handle, { batch, tab: 'review', position: chosen })} />
          <BatchSummary items={items} labels={project.labelSet.classes} />
        </Tabs.Panel>
        <Tabs.Panel value="review" className={classes['panel']}>
          <ReviewDesk project={project} batch={batch} order={order} wanted={position} isRunning={view.data.job !== null} inHand={inHand} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
