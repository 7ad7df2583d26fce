import { Button, Checkbox, Group, Table, Text, UnstyledButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { RunList as Runs } from '../../../shared/contract/areas/trainingArea.ts';
import { useClient } from '../../connection/ConnectionContext.ts';
import { useJobs } from '../../state/useJobs.ts';
import { percent, runWords } from './runWords.ts';
import classes from './TrainScreen.module.css';

interface RunListProps {
  readonly list: Runs;
  readonly shown: number | null;
  readonly compared: ReadonlySet<number>;
  readonly onShow: (run: number) => void;
  readonly onCompare: (runs: ReadonlySet<number>) => void;
}

/** What waits, what runs, what has run. Ticked runs are drawn over the one that is shown. */
export function RunList({ list, shown, compared, onShow, onCompare }: RunListProps): ReactElement {
  const jobs = useJobs((state) => state.jobs);
  const waiting = list.waiting.filter(({ job }) => jobs.get(job)?.state === 'waiting');
  const toggle = (run: number): void => onCompare(compared.has(run) ? new Set([...compared].filter((id) => id !== run)) : new Set([...compared, run]));
  return (
    <section className={classes['runs']} aria-label="Trainings">
      {waiting.map(({ job, title }) => (
        <WaitingRow key={job} job={job} title={title} />
      ))}
      <Table stickyHeader verticalSpacing={4} horizontalSpacing="sm" highlightOnHover aria-label="Runs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={72}>Compare</Table.Th>
            <Table.Th>Run</Table.Th>
            <Table.Th>Dataset</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th ta="right">Validation</Table.Th>
            <Table.Th>Model</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {list.runs.map((run) => (
            <Table.Tr key={run.id} data-shown={run.id === shown || undefined} className={classes['run']}>
              <Table.Td>
                <Checkbox size="xs" aria-label={`Compare run ${run.id}`} checked={compared.has(run.id) || run.id === shown} disabled={run.id === shown} onChange={() => toggle(run.id)} />
              </Table.Td>
              <Table.Td>
                <UnstyledButton onClick={() => onShow(run.id)} aria-label={`Run ${run.id}, ${run.network}`} aria-pressed={run.id === shown}>
                  <Text size="sm" fw={run.id === shown ? 600 : 400}>
                    {run.id} · {run.network}
                  </Text>
                </UnstyledButton>
              </Table.Td>
              <Table.Td>{run.dataset.name}</Table.Td>
              <Table.Td c={run.state === 'failed' ? 'var(--nital-alarm)' : undefined}>{runWords(run)}</Table.Td>
              <Table.Td ta="right">{percent(run.result?.validationAccuracy)}</Table.Td>
              <Table.Td>{run.model?.name ?? '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function WaitingRow({ job, title }: { readonly job: number; readonly title: string }): ReactElement {
  const client = useClient();
  const cancel = useMutation({ mutationFn: () => client.call.jobs.cancel({ id: job }) });
  return (
    <Group justify="space-between" px="sm" py={4}>
      <Text size="sm">{title}: waits until the engine is free</Text>
      <Button size="compact-xs" variant="default" onClick={() => cancel.mutate()}>
        Take it out
      </Button>
    </Group>
  );
}
