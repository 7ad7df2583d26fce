import { IconChartLine } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement } from 'react';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { ScreenProps } from '../../shell/ScreenProps.ts';
import { again } from '../../state/again.ts';
import { navigate } from '../../state/route.ts';
import { NewTraining } from './NewTraining.tsx';
import { RunCurves } from './RunCurves.tsx';
import { RunList } from './RunList.tsx';
import { RunStatus } from './RunStatus.tsx';
import classes from './TrainScreen.module.css';
import { useTrainingNews } from './useTrainingNews.ts';

/** Trains models: what is to be trained at the left, its curves in the middle, how it does at the right. */
export default function TrainScreen({ project, id }: ScreenProps): ReactElement {
  const client = useClient();
  const { handle } = project;
  useTrainingNews(handle);
  const list = useQuery({ queryKey: [handle, 'runs', 'list'], queryFn: () => client.call.training.runs({ project: handle }), staleTime: 0 });
  const [compared, setCompared] = useState<ReadonlySet<number>>(new Set());
  const show = (run: number | null): void => navigate({ screen: 'train', project: project.path, id: run });
  const runs = list.data?.runs;
  // Unless one is chosen, the one that trains, else the newest.
  const shown = id ?? runs?.find(({ job }) => job !== null)?.id ?? runs?.[0]?.id ?? null;
  const drawn = useMemo(() => {
    const named = (runs ?? []).filter((run) => run.id === shown || compared.has(run.id)).map((run) => ({ id: run.id, name: `run ${run.id}, ${run.network}` }));
    return named.sort((a, b) => Number(b.id === shown) - Number(a.id === shown) || a.id - b.id);
  }, [runs, shown, compared]);
  return (
    <div className={classes['screen']}>
      <aside className={classes['left']} aria-label="New training">
        <NewTraining project={project} onStarted={() => show(null)} />
      </aside>
      <section className={classes['middle']} aria-label="Curves">
        {list.isError && <ErrorNote error={list.error} onRetry={() => again(list)} />}
        {list.data !== undefined && shown === null && (
          <EmptyState picture={<IconChartLine size={56} stroke={1.2} />} title={list.data.waiting.length === 0 ? 'Nothing trained yet' : 'The training starts …'}>
            A model learns from your masks to segment new micrographs by itself. The settings at the left work for most steels: start the training, and its curves grow here.
          </EmptyState>
        )}
        {drawn.length > 0 && <RunCurves project={handle} runs={drawn} />}
        {list.data !== undefined && (list.data.runs.length > 0 || list.data.waiting.length > 0) && <RunList list={list.data} shown={shown} compared={compared} onShow={show} onCompare={setCompared} />}
      </section>
      {shown !== null && (
        <aside className={classes['right']} aria-label="State of the training">
          <RunStatus key={shown} project={handle} id={shown} />
        </aside>
      )}
    </div>
  );
}
