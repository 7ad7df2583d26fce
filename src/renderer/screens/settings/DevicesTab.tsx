import { Button, ColorSwatch, Group, Select, Stack, Table, Text, Title } from '@mantine/core';
import { IconRefresh, IconStopwatch } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState, type ReactElement } from 'react';
import type { SettingsView } from '../../../shared/contract/areas/settingsArea.ts';
import { trainingDeviceSchema } from '../../../shared/engineProtocol/devices.ts';
import type { DeviceReport, FormTableReport, InspectDevicesResult } from '../../../shared/engineProtocol/jobs.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { again } from '../../state/again.ts';
import { useJobs } from '../../state/useJobs.ts';
import { useChangeSettings } from '../../state/useSettings.ts';
import { deviceWords, whyChosen } from './deviceWords.ts';

const DEVICES = ['devices'];
const COLOURS = { good: 'green', bad: 'red', missing: 'gray' } as const;

/** What of this PC computes, whether rightly, and how fast. */
export function DevicesTab({ settings }: { readonly settings: SettingsView }): ReactElement {
  const client = useClient();
  const queries = useQueryClient();
  const change = useChangeSettings();
  const found = useQuery({ queryKey: DEVICES, queryFn: () => client.call.training.devices({}), staleTime: Infinity });
  const test = useMutation({ mutationFn: () => client.call.training.devices({ again: true }), onSuccess: (result) => queries.setQueryData(DEVICES, result) });
  const isTesting = found.isFetching || test.isPending;
  const error = test.error ?? found.error;
  return (
    <Stack gap="xl">
      <Stack gap="md">
        <Text c="dimmed">Networks are computed on the processor or on a graphics card. Each device is given a training step whose numbers are known; only one that gives these numbers is used.</Text>
        {error !== null && <ErrorNote error={error} onRetry={() => (found.isError ? again(found) : test.mutate())} />}
        {found.data === undefined ? found.isFetching && <Text role="status">Looking for devices and testing each. That takes some seconds …</Text> : <Found result={found.data} />}
        <Group>
          <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} loading={isTesting} onClick={() => test.mutate()}>
            Test again
          </Button>
        </Group>
      </Stack>
      <Select
        label="Device for new trainings and batches"
        description="Each training and batch can still name another."
        allowDeselect={false}
        maw={420}
        value={settings.device}
        data={[{ value: 'auto', label: 'Automatic: the fastest that computes rightly' }, ...devicesToChoose(found.data?.devices ?? [], settings.device)]}
        onChange={(device) => {
          const known = trainingDeviceSchema.safeParse(device);
          if (known.success) change.mutate({ device: known.data });
        }}
      />
      <Measuring forms={found.data?.forms ?? []} onMeasured={() => test.mutate()} />
    </Stack>
  );
}

/** The chosen one stays in the list although it is gone. */
function devicesToChoose(devices: readonly DeviceReport[], chosen: string): { value: string; label: string; disabled?: boolean }[] {
  const list: { value: string; label: string; disabled?: boolean }[] = devices.map(({ id, title, selfTest }) => ({ value: id, label: title, disabled: selfTest !== 'passed' && id !== chosen }));
  return chosen === 'auto' || list.some(({ value }) => value === chosen) ? list : [...list, { value: chosen, label: chosen, disabled: false }];
}

function Found({ result }: { readonly result: InspectDevicesResult }): ReactElement {
  return (
    <>
      <Text>{whyChosen(result)}</Text>
      <Table verticalSpacing="xs" aria-label="Devices">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Device</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th style={{ whiteSpace: 'nowrap' }}>Self-test</Table.Th>
            <Table.Th>Speed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {result.devices.map((device) => (
            <DeviceRow key={device.id} device={device} isAutomatic={device.id === result.chosen} />
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function DeviceRow({ device, isAutomatic }: { readonly device: DeviceReport; readonly isAutomatic: boolean }): ReactElement {
  const { state, tone, selfTest, speed, reason } = deviceWords(device);
  return (
    <Table.Tr>
      <Table.Td style={{ verticalAlign: 'top' }}>
        <Text fw={500}>{device.title}</Text>
        {reason !== null && (
          <Text size="xs" c="dimmed">
            {reason}
          </Text>
        )}
        {isAutomatic && (
          <Text size="xs" c="dimmed">
            taken by Automatic
          </Text>
        )}
      </Table.Td>
      <Table.Td style={{ verticalAlign: 'top', whiteSpace: 'nowrap' }}>
        <Group gap={6} wrap="nowrap">
          <ColorSwatch size={10} color={`var(--mantine-color-${COLOURS[tone]}-filled)`} withShadow={false} />
          {state}
        </Group>
      </Table.Td>
      <Table.Td style={{ verticalAlign: 'top', whiteSpace: 'nowrap' }}>{selfTest}</Table.Td>
      <Table.Td style={{ verticalAlign: 'top' }}>{speed}</Table.Td>
    </Table.Tr>
  );
}

/** Timing of the equal forms of gradients, which makes trainings faster where the rule of thumb is wrong. */
function Measuring({ forms, onMeasured }: { readonly forms: readonly FormTableReport[]; readonly onMeasured: () => void }): ReactElement {
  const client = useClient();
  const [job, setJob] = useState<number | null>(null);
  const view = useJobs((state) => (job === null ? undefined : state.jobs.get(job)));
  const start = useMutation({ mutationFn: () => client.call.settings.measure({ device: 'auto' }), onSuccess: ({ job: id }) => setJob(id) });
  const isRunning = job !== null && (view === undefined || view.endedAt === null);
  const measured = useEffectEvent(onMeasured);
  const isDone = view?.state === 'done';
  useEffect(() => {
    if (isDone) measured();
  }, [isDone]);
  const progress = view?.progress ?? null;
  return (
    <Stack gap="xs">
      <div>
        <Title order={2}>Measure this PC</Title>
        <Text c="dimmed">Some steps of a training can be computed in several ways that give the same numbers. Which is fastest differs from PC to PC: measured once, all later trainings take the fastest. Takes some seconds to a minute; leave the PC alone meanwhile.</Text>
      </div>
      {forms.length === 0 ? <Text size="sm">Not measured yet: the ways are chosen by rule.</Text> : forms.map((table) => <Text key={`${table.device}/${table.threads}`} size="sm">{formWords(table)}</Text>)}
      <Group>
        <Button variant="default" size="xs" leftSection={<IconStopwatch size={14} />} loading={isRunning} onClick={() => start.mutate()}>
          Measure this PC
        </Button>
        {isRunning && (
          <Text size="sm" c="dimmed" role="status">
            {view?.state === 'waiting' ? 'Waits until the engine is free. You can go on working.' : progress === null ? 'Starting …' : `Timing: ${progress.done} of ${progress.total} ${progress.unit}`}
          </Text>
        )}
      </Group>
      {start.isError && <ErrorNote error={start.error} onRetry={() => start.mutate()} />}
      {view?.state === 'failed' && view.error !== null && <ErrorNote error={view.error} onRetry={() => start.mutate()} />}
    </Stack>
  );
}

function formWords({ device, threads, measuredAt, shapes }: FormTableReport): string {
  const better = shapes.filter(({ form, rule }) => form !== rule).length;
  return `Measured on ${formatDay(measuredAt)} (${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}): of ${shapes.length} kinds of convolution, ${better} are faster another way than by rule.`;
}
