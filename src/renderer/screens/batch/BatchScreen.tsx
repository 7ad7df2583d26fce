import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPhotoCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactElement } from 'react';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { ScreenProps } from '../../shell/ScreenProps.ts';
import { again } from '../../state/again.ts';
import { navigate } from '../../state/route.ts';
import { specimensQuery } from '../../state/windowQueries.ts';
import { BatchDetail } from './BatchDetail.tsx';
import { BatchList } from './BatchList.tsx';
import { setBatchPlace, useBatchPlace } from './batchPlace.ts';
import classes from './BatchScreen.module.css';
import { NewBatch } from './NewBatch.tsx';
import { wayBack } from './wayBack.ts';
import { useBatchNews } from './useBatchNews.ts';

/** Segments many micrographs with one model, and lets a person look through the masks, the doubtful ones first. */
export default function BatchScreen({ project, id }: ScreenProps): ReactElement {
  const client = useClient();
  const { handle } = project;
  useBatchNews(handle);
  const place = useBatchPlace(handle);
  const list = useQuery({ queryKey: [handle, 'batches', 'list'], queryFn: () => client.call.batches.list({ project: handle }), staleTime: 0 });
  const models = useQuery({ queryKey: [handle, 'models', 'choices'], queryFn: () => client.call.batches.models({ project: handle }), staleTime: 0 });
  const specimens = useQuery(specimensQuery(client, handle));
  const [isNew, setNew] = useState(false);
  // Whoever comes back from the editor needs no way back any more.
  useEffect(() => void notifications.hide(wayBack(handle)), [handle]);
  const failed = [list, models, specimens].find(({ isError }) => isError);
  if (failed !== undefined) return <ErrorNote error={failed.error} onRetry={() => again(failed)} />;
  if (list.data === undefined || models.data === undefined || specimens.data === undefined) return <EmptyState picture={null} title="">Reading the batches …</EmptyState>;
  const rows = list.data;
  const known = (batch: number | null): number | null => rows.find((row) => row.id === batch)?.id ?? null;
  const shown = isNew ? null : (known(id) ?? known(place.batch) ?? rows[0]?.id ?? null);
  const show = (batch: number): void => {
    setNew(false);
    setBatchPlace(handle, { batch, ...(batch === place.batch ? {} : { tab: 'queue', position: null }) });
    navigate({ screen: 'batch', project: project.path, id: batch });
  };
  const micrographs = specimens.data.reduce((sum, row) => sum + row.micrographs, 0);
  if (rows.length === 0 && micrographs === 0) {
    return (
      <EmptyState picture={<IconPhotoCheck size={56} stroke={1.2} />} title="No micrographs to segment" action={<Button onClick={() => navigate({ screen: 'specimens', project: project.path, id: null })}>Go to the specimens</Button>}>
        A batch segments many micrographs with one model and lists their area fractions. Import micrographs first; they need no masks.
      </EmptyState>
    );
  }
  if (rows.length === 0 && models.data.every(({ refusal }) => refusal !== null)) {
    return (
      <EmptyState picture={<IconPhotoCheck size={56} stroke={1.2} />} title="No model to segment with yet" action={<Button onClick={() => navigate({ screen: 'train', project: project.path, id: null })}>Train a model</Button>}>
        A batch segments many micrographs with one model. Train one on a few micrographs with masks; it then does the others by itself, and you look through what it is unsure of.
      </EmptyState>
    );
  }
  return (
    <div className={classes['screen']}>
      <BatchList rows={rows} shown={shown} onShow={show} onNew={() => setNew(true)} />
      {shown === null ? <NewBatch project={project} models={models.data} specimens={specimens.data} onStarted={show} /> : <BatchDetail key={shown} project={project} batch={shown} />}
    </div>
  );
}
