import { Button, Loader, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconFileCertificate } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useRef, type ReactElement } from 'react';
import type { ReportPlan, ReportRow } from '../../../shared/contract/areas/reportsArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { again } from '../../state/again.ts';
import { DraftOptions } from './DraftOptions.tsx';
import { GapList } from './GapList.tsx';
import { PdfPages } from './PdfPages.tsx';
import { NO_OPTIONS, setCommon, setOfSpecimen, settingsOf, useReportOptions, type ReportOptions } from './reportOptions.ts';
import classes from './ReportsScreen.module.css';
import { Rows } from './Rows.tsx';

/** Milliseconds after the last change until the draft is made anew. */
const PATIENCE = 600;

interface DraftDeskProps {
  readonly project: ProjectView;
  readonly specimen: number;
  readonly common: ReportOptions;
  readonly onMade: (report: ReportRow) => void;
}

/** The report of a specimen before it is issued: its pages as they would be, what is missing, and what a person says for it. */
export function DraftDesk({ project, specimen, common, onMade }: DraftDeskProps): ReactElement {
  const client = useClient();
  const { handle } = project;
  const operator = useRef<HTMLInputElement>(null);
  const key = `${handle}/${specimen}`;
  const own = useReportOptions(({ ofSpecimen }) => ofSpecimen.get(key) ?? NO_OPTIONS);
  const all = useQuery({ queryKey: [handle, 'reports', 'fields', specimen], queryFn: () => client.call.reports.plan({ project: handle, specimen, settings: settingsOf(common, NO_OPTIONS, []) }), staleTime: 0 });
  const ids = useMemo(() => all.data?.fields.map(({ id }) => id) ?? null, [all.data]);
  const settings = useMemo(() => (ids === null ? null : settingsOf(common, own, ids)), [common, own, ids]);
  const [settled] = useDebouncedValue(settings, PATIENCE);
  const plan = useQuery({
    queryKey: [handle, 'reports', 'plan', specimen, settings],
    queryFn: () => client.call.reports.plan({ project: handle, specimen, settings: settings ?? settingsOf(common, own, []) }),
    enabled: settings !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const shown = settled ?? settings;
  const isShowable = plan.data !== undefined && plan.data.fields.some(({ isChosen }) => isChosen) && shown?.micrographs?.length !== 0;
  const preview = useQuery({
    queryKey: [handle, 'reports', 'preview', specimen, shown],
    queryFn: ({ signal }) => client.call.reports.preview({ project: handle, specimen, settings: shown ?? settingsOf(common, own, []) }, { signal }),
    enabled: isShowable,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
  const make = useMutation({
    mutationFn: () => client.call.reports.make({ project: handle, specimen, settings: settings ?? settingsOf(common, own, []) }),
    onSuccess: (row) => {
      notifications.show({ color: 'green', message: `Report ${row.number ?? row.id} is issued and kept in the project. Save it as a file to hand it on.` });
      onMade(row);
    },
  });
  const failed = all.error ?? plan.error;
  return (
    <>
      <section className={classes['middle']} aria-label="Preview">
        {preview.isError ? (
          <ErrorNote error={preview.error} onRetry={() => again(preview)} />
        ) : plan.data !== undefined && !isShowable ? (
          <EmptyState picture={<IconFileCertificate size={56} stroke={1.2} />} title="No micrograph to show">
            {plan.data.fields.length === 0 ? 'A report shows the micrographs of its specimen. Import some first.' : 'Choose at least one micrograph at the right.'}
          </EmptyState>
        ) : preview.data === undefined ? (
          <EmptyState picture={<Loader size="sm" />} title="Making the preview …">
            Every micrograph is read and measured; the next time it is faster.
          </EmptyState>
        ) : (
          <PdfPages bytes={preview.data.bytes} label={`Draft of the report of specimen ${plan.data?.specimen.code ?? ''}`}>
            <Text size="sm" c="dimmed" truncate role="status">
              {preview.isFetching || shown !== settings ? 'Making the preview …' : 'Draft: nothing is issued yet'}
            </Text>
          </PdfPages>
        )}
      </section>
      <aside className={classes['right']} aria-label="What the report holds">
        <div className={classes['facts']}>
          {failed !== null && <ErrorNote error={failed} onRetry={() => again(all.isError ? all : plan)} />}
          {plan.data !== undefined && all.data !== undefined && (
            <Stack gap="lg">
              <div>
                <Title order={2} style={{ overflowWrap: 'anywhere' }}>
                  Report of {plan.data.specimen.code}
                </Title>
                <Text c="dimmed">{plan.data.specimen.grade ?? 'grade not known'}</Text>
              </div>
              <section aria-label="What is missing">
                <Title order={3}>Before it can be defended</Title>
                <GapList project={project.path} gaps={plan.data.gaps} onOption={() => operator.current?.focus()} />
              </section>
              <section aria-label="What stands in it">
                <Title order={3} mb={4}>
                  What stands in it
                </Title>
                <Contents plan={plan.data} />
              </section>
              <section aria-label="What you say for it">
                <Title order={3} mb="xs">
                  What you say for it
                </Title>
                <DraftOptions projectName={project.name} common={common} own={own} fields={all.data.fields} operator={operator} onCommon={setCommon} onOwn={(changed) => setOfSpecimen(key, changed)} />
              </section>
            </Stack>
          )}
        </div>
        <Stack gap="xs" className={classes['act']}>
          {make.isError && <ErrorNote error={make.error} />}
          <Button disabled={!isShowable || settings === null} loading={make.isPending} onClick={() => make.mutate()}>
            Issue the report
          </Button>
          <Text size="xs" c="dimmed">
            It gets a number and is kept as it is. A later one does not replace it.
          </Text>
        </Stack>
      </aside>
    </>
  );
}

function Contents({ plan }: { readonly plan: ReportPlan }): ReactElement {
  const chosen = plan.fields.filter(({ isChosen }) => isChosen);
  const masked = chosen.filter(({ mask }) => mask !== null);
  const origins = [...Map.groupBy(masked, ({ mask }) => mask?.origin ?? 'drawn')].map(([origin, fields]) => `${fields.length} ${origin}`);
  const rows: readonly (readonly [string, string])[] = [
    ['Micrographs', String(chosen.length)],
    ['Masks', masked.length === 0 ? 'none' : origins.join(', ')],
    ['Calibrated', `${chosen.filter(({ umPerPx }) => umPerPx !== null).length} of ${chosen.length}`],
    ['Model', plan.model === null ? 'none was used' : plan.model.name],
    ...(plan.model === null ? [] : [['Judged', plan.model.judgedAt === null ? 'never' : formatDay(plan.model.judgedAt)] as const]),
  ];
  return (
    <>
      <Rows rows={rows} />
      {plan.pendingStrokes > 0 && (
        <Text size="sm" mt={4}>
          {plan.pendingStrokes} things drawn are no mask revision yet; issuing the report makes one of them first.
        </Text>
      )}
    </>
  );
}
