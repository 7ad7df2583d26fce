import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { IconLayoutGrid, IconList, IconMicroscope, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement } from 'react';
import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import type { ScreenProps } from '../../shell/ScreenProps.ts';
import { navigate } from '../../state/route.ts';
import { AddSpecimen } from './AddSpecimen.tsx';
import { filterSpecimens, NO_FILTER } from './filterSpecimens.ts';
import { SpecimenFilters } from './SpecimenFilters.tsx';
import { SpecimenGallery } from './SpecimenGallery.tsx';
import { SpecimenInspector } from './SpecimenInspector.tsx';
import classes from './SpecimensScreen.module.css';
import { SpecimenTable } from './SpecimenTable.tsx';
import { again } from '../../state/again.ts';

/** All specimens of the project: filters, gallery or table, and what is known of the chosen one. */
export default function SpecimensScreen({ project, id: specimen }: ScreenProps): ReactElement {
  const client = useClient();
  const rows = useQuery({ queryKey: [project.handle, 'specimens', 'list'], queryFn: () => client.call.specimens.list({ project: project.handle }) });
  const [filter, setFilter] = useState(NO_FILTER);
  const [view, setView] = useState<'gallery' | 'table'>('gallery');
  const [adding, setAdding] = useState(false);
  const shown = useMemo(() => filterSpecimens(rows.data ?? [], filter), [rows.data, filter]);
  const choose = (row: SpecimenRow | null): void => navigate({ screen: 'specimens', project: project.path, id: row?.id ?? null });
  if (rows.isError) return <ErrorNote error={rows.error} onRetry={() => again(rows)} />;
  if (rows.data === undefined) return <EmptyState picture={null} title="">Reading the specimens …</EmptyState>;
  if (rows.data.length === 0) {
    return (
      <EmptyState picture={<IconMicroscope size={56} stroke={1.2} />} title="No specimens yet" action={<AddSpecimen project={project.handle} onDone={() => undefined} />}>
        A specimen is a physical sample with its grade, composition and heat treatment; its micrographs hang on it. Give the first one its code, as it is engraved or written on the mount.
      </EmptyState>
    );
  }
  const List = view === 'gallery' ? SpecimenGallery : SpecimenTable;
  return (
    <div className={classes['screen']} data-inspecting={specimen !== null || undefined}>
      <SpecimenFilters rows={rows.data} filter={filter} onChange={setFilter} />
      <section className={classes['list']} aria-label="Specimens">
        <Group className={classes['tools']} justify="space-between" wrap="nowrap">
          <Text c="dimmed" role="status">
            {shown.length === rows.data.length ? `${rows.data.length} specimens` : `${shown.length} of ${rows.data.length} specimens`}
          </Text>
          <Group gap="sm" wrap="nowrap">
            <SegmentedControl
              size="xs"
              aria-label="How specimens are shown"
              value={view}
              onChange={(value) => setView(value === 'table' ? 'table' : 'gallery')}
              data={[
                { value: 'gallery', label: <ViewLabel icon={<IconLayoutGrid size={14} />} words="Gallery" /> },
                { value: 'table', label: <ViewLabel icon={<IconList size={14} />} words="Table" /> },
              ]}
            />
            <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setAdding(!adding)} aria-expanded={adding}>
              Add a specimen
            </Button>
          </Group>
        </Group>
        {adding && (
          <div className={classes['adding']}>
            <AddSpecimen project={project.handle} onDone={() => setAdding(false)} />
          </div>
        )}
        {shown.length === 0 ? (
          <EmptyState picture={null} title="Nothing fits the filters" action={<Button variant="default" onClick={() => setFilter(NO_FILTER)}>Show all</Button>}>
            {rows.data.length} specimens are hidden by them.
          </EmptyState>
        ) : (
          <List project={project.handle} rows={shown} chosen={specimen} onChoose={choose} />
        )}
      </section>
      {specimen !== null && <SpecimenInspector key={specimen} project={project.handle} id={specimen} onClose={() => choose(null)} />}
    </div>
  );
}

function ViewLabel({ icon, words }: { readonly icon: ReactElement; readonly words: string }): ReactElement {
  return (
    <Group gap={6} wrap="nowrap">
      {icon}
      {words}
    </Group>
  );
}
