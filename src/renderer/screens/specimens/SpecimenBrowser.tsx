import { Button, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconLayoutGrid, IconList, IconPencil, IconPlus, IconRulerMeasure } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';
import { toAppError } from '../../../shared/errors/AppError.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { isKey } from '../../shell/shortcuts/isKey.ts';
import { AddSpecimen } from './AddSpecimen.tsx';
import { BulkEdit } from './edit/BulkEdit.tsx';
import { filterSpecimens, NO_FILTER, type SpecimenFilter } from './filterSpecimens.ts';
import type { ChosenFile } from './import/collectFiles.ts';
import { ImportButtons } from './import/ImportButtons.tsx';
import { NOTHING_SELECTED, select } from './selectSpecimens.ts';
import { SpecimenFilters } from './SpecimenFilters.tsx';
import { SpecimenGallery } from './SpecimenGallery.tsx';
import { SpecimenInspector } from './SpecimenInspector.tsx';
import { SPECIMEN_KEYS } from './specimenKeys.ts';
import classes from './SpecimensScreen.module.css';
import { SpecimenTable } from './SpecimenTable.tsx';

interface BrowserProps {
  readonly project: ProjectView;
  readonly rows: readonly SpecimenRow[];
  readonly specimen: number | null;
  readonly onChoose: (row: SpecimenRow | null) => void;
  readonly onCalibrate: (micrographs: readonly number[]) => void;
  readonly onFiles: (files: readonly ChosenFile[]) => void;
}

/** The specimens as a gallery or a table between their filters and the inspector. */
export function SpecimenBrowser({ project, rows, specimen, onChoose, onCalibrate, onFiles }: BrowserProps): ReactElement {
  const client = useClient();
  const [filter, setFilter] = useState(NO_FILTER);
  const [view, setView] = useState<'gallery' | 'table'>('gallery');
  const [adding, setAdding] = useState(false);
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const [editing, setEditing] = useState(false);
  const shown = useMemo(() => filterSpecimens(rows, filter), [rows, filter]);
  const order = useMemo(() => shown.map(({ id }) => id), [shown]);
  const known = useMemo(() => new Set(rows.map(({ id }) => id)), [rows]);
  const selected = [...selection.ids].filter((id) => known.has(id));
  const narrow = useCallback((change: Partial<SpecimenFilter>): void => setFilter((before) => ({ ...before, ...change })), []);
  const shownOrder = useRef(order);
  useEffect(() => {
    shownOrder.current = order;
  }, [order]);
  const tick = useCallback((row: SpecimenRow, range: boolean): void => setSelection((before) => select(before, row.id, shownOrder.current, range)), []);
  const calibrateSelected = (): void => {
    client.call.micrographs.list({ project: project.handle }).then(
      (all) => {
        const ids = all.filter(({ specimenId }) => selection.ids.has(specimenId)).map(({ id }) => id);
        if (ids.length > 0) onCalibrate(ids);
        else notifications.show({ message: 'The selected specimens have no micrographs yet. Import some first, then calibrate them.' });
      },
      (error: unknown) => notifications.show({ color: 'red', message: toAppError(error).message }),
    );
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') return;
    if (isKey(event, SPECIMEN_KEYS.selectAll.keys)) {
      event.preventDefault();
      setSelection({ ids: new Set(order), anchor: null });
    }
    if (isKey(event, SPECIMEN_KEYS.selectNone.keys)) setSelection(NOTHING_SELECTED);
  };
  const List = view === 'gallery' ? SpecimenGallery : SpecimenTable;
  const isBulk = editing && selected.length > 0;
  return (
    <div className={classes['screen']} data-inspecting={specimen !== null || isBulk || undefined}>
      <SpecimenFilters rows={rows} filter={filter} onChange={narrow} />
      <section className={classes['list']} aria-label="Specimens" onKeyDown={keys}>
        <Group className={classes['tools']} justify="space-between" wrap="nowrap">
          <Text c="dimmed" role="status">
            {shown.length === rows.length ? `${rows.length} specimens` : `${shown.length} of ${rows.length} specimens`}
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
            <ImportButtons onFiles={onFiles} />
            <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(!adding)} aria-expanded={adding}>
              Add a specimen
            </Button>
          </Group>
        </Group>
        {adding && (
          <div className={classes['adding']}>
            <AddSpecimen project={project.handle} onDone={() => setAdding(false)} />
          </div>
        )}
        {selected.length > 0 && (
          <Group className={classes['selected']} gap="sm" role="toolbar" aria-label="Selected specimens">
            <Text fw={600}>{selected.length} selected</Text>
            <Button size="compact-sm" variant="default" leftSection={<IconPencil size={14} />} onClick={() => setEditing(true)}>
              Edit all
            </Button>
            <Button size="compact-sm" variant="default" leftSection={<IconRulerMeasure size={14} />} onClick={calibrateSelected}>
              Calibrate all
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setSelection({ ids: new Set(order), anchor: null })}>
              Select all shown
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setSelection(NOTHING_SELECTED)}>
              Select none
            </Button>
          </Group>
        )}
        {shown.length === 0 ? (
          <EmptyState picture={null} title="Nothing fits the filters" action={<Button variant="default" onClick={() => setFilter(NO_FILTER)}>Show all</Button>}>
            {rows.length} specimens are hidden by them.
          </EmptyState>
        ) : (
          <List project={project.handle} rows={shown} chosen={specimen} onChoose={onChoose} selected={selection.ids} onSelect={tick} />
        )}
      </section>
      {isBulk ? (
        <aside className={classes['inspector']} aria-label="Selected specimens">
          <Title order={2} mb="sm">
            {selected.length} specimens
          </Title>
          <BulkEdit project={project.handle} ids={selected} onDone={() => setEditing(false)} />
        </aside>
      ) : (
        specimen !== null && <SpecimenInspector key={specimen} project={project.handle} id={specimen} onClose={() => onChoose(null)} onCalibrate={onCalibrate} />
      )}
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
