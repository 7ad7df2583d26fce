import { Button } from '@mantine/core';
import { IconMask } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactElement } from 'react';
import type { MaskRow } from '../../../shared/contract/areas/masksArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { ScreenProps } from '../../shell/ScreenProps.ts';
import { again } from '../../state/again.ts';
import { navigate } from '../../state/route.ts';
import { MaskDesk } from './MaskDesk.tsx';
import classes from './MasksScreen.module.css';
import { MicrographList } from './MicrographList.tsx';
import { masksKey, useMaskNews } from './useMaskNews.ts';

/** The opened micrograph comes first; its neighbours are made ready after so many milliseconds. */
const SOON = 1500;

/** The micrographs of the project and the mask of the chosen one under the hand. */
export default function MasksScreen({ project, id }: ScreenProps): ReactElement {
  const client = useClient();
  const rows = useQuery({ queryKey: masksKey(project.handle), queryFn: () => client.call.masks.list({ project: project.handle }) });
  useMaskNews(project.handle);
  const choose = (micrograph: number): void => navigate({ screen: 'masks', project: project.path, id: micrograph });
  const chosen = rows.data?.find((row) => row.id === id) ?? null;
  const first = rows.data?.[0]?.id;
  useEffect(() => {
    if (rows.data !== undefined && chosen === null && first !== undefined) navigate({ screen: 'masks', project: project.path, id: first });
  }, [rows.data, chosen, first, project.path]);
  // Tab comes to a micrograph that is ready to be shown.
  const neighbours = neighboursOf(rows.data ?? [], chosen?.id ?? null).join();
  useEffect(() => {
    const soon = setTimeout(() => {
      for (const id of neighbours.split(',').filter(Boolean)) client.call.masks.prepare({ project: project.handle, micrograph: Number(id) }).catch(() => undefined);
    }, SOON);
    return () => clearTimeout(soon);
  }, [client, project.handle, neighbours]);
  if (rows.isError) return <ErrorNote error={rows.error} onRetry={() => again(rows)} />;
  if (rows.data === undefined) return <EmptyState picture={null} title="">Reading the list of micrographs …</EmptyState>;
  if (rows.data.length === 0) {
    return (
      <EmptyState picture={<IconMask size={56} stroke={1.2} />} title="No micrographs to draw on" action={<Button onClick={() => navigate({ screen: 'specimens', project: project.path, id: null })}>Go to the specimens</Button>}>
        A mask says for every pixel of a micrograph which constituent it shows. Import micrographs first; each then stands here with its mask.
      </EmptyState>
    );
  }
  const list = rows.data;
  const turn = (direction: 'next' | 'previous'): void => {
    const [next, previous] = neighboursOf(list, chosen?.id ?? null);
    const turned = direction === 'next' ? next : previous;
    if (turned !== undefined) choose(turned);
  };
  return (
    <div className={classes['screen']}>
      <MicrographList project={project.handle} rows={list} chosen={chosen?.id ?? null} onChoose={choose} />
      {chosen !== null && <MaskDesk key={chosen.id} project={project} row={chosen} onTurn={turn} />}
    </div>
  );
}

/** Ids of the next and the previous micrograph; the list is a ring. */
function neighboursOf(rows: readonly MaskRow[], id: number | null): number[] {
  const at = rows.findIndex((row) => row.id === id);
  return at < 0 ? [] : [1, -1].flatMap((step) => rows[(at + step + rows.length) % rows.length]?.id ?? []);
}
