import { Button, Card, Group, NumberInput, Progress, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactElement, type ReactNode } from 'react';
import { LEAST_DISK_MB, LEAST_MEMORY_MB, type SettingsView, type StorageArea, type StorageView } from '../../../shared/contract/areas/settingsArea.ts';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { again } from '../../state/again.ts';
import { useChangeSettings } from '../../state/useSettings.ts';

const MB = 2 ** 20;
const STORAGE = ['storage'];

const AREAS: Readonly<Record<StorageArea, { readonly title: string; readonly words: string; readonly cleared: string }>> = {
  thumbnails: { title: 'Thumbnails', words: 'Small pictures of micrographs, as lists show them.', cleared: 'The thumbnails are cleared. Each is made again when it is shown.' },
  tiles: { title: 'Tiles', words: 'Reduced pictures of large micrographs, so that they open at once.', cleared: 'The tiles are cleared. A large micrograph takes a moment longer when it is next opened.' },
};

/** What the program may use of this PC's memory and disk. */
export function MemoryTab({ settings: { memory, disk } }: { readonly settings: SettingsView }): ReactElement {
  const client = useClient();
  const change = useChangeSettings();
  const storage = useQuery({ queryKey: STORAGE, queryFn: () => client.call.settings.storage({}), staleTime: 0 });
  return (
    <Stack gap="xl">
      <Stack gap="md">
        <div>
          <Title order={2}>Memory</Title>
          <Text c="dimmed">For micrographs, their tiles and masks while they are shown, and for the micrographs that a training reads. What a network itself needs comes on top, and depends on the batch. Images of any size open whatever this is; less only means more waiting.</Text>
        </div>
        <Budget label="Memory" ownMB={memory.ownMB} defaultMB={memory.defaultMB} leastMB={LEAST_MEMORY_MB} mostMB={memory.totalMB} onChange={(memoryMB) => change.mutate({ memoryMB })}>
          This PC has {formatBytes(memory.totalMB * MB)}.
        </Budget>
      </Stack>
      <Stack gap="md">
        <div>
          <Title order={2}>Disk</Title>
          <Text c="dimmed">Pictures that are kept so that they need not be made again. They are no part of any project: beyond the limit, what was not looked at for the longest is removed.</Text>
        </div>
        <Budget label="Disk" ownMB={disk.ownMB} defaultMB={disk.defaultMB} leastMB={LEAST_DISK_MB} mostMB={2 ** 20} onChange={(diskMB) => change.mutate({ diskMB }, { onSuccess: () => again(storage) })} />
        <Storage storage={storage} />
      </Stack>
    </Stack>
  );
}

interface BudgetProps {
  readonly label: string;
  readonly ownMB: number | null;
  readonly defaultMB: number;
  readonly leastMB: number;
  readonly mostMB: number;
  readonly onChange: (own: number | null) => void;
  readonly children?: ReactNode;
}

/** A limit that suits the PC, or one of one's own. */
function Budget({ label, ownMB, defaultMB, leastMB, mostMB, onChange, children }: BudgetProps): ReactElement {
  const [typed, setTyped] = useState<number | null>(null);
  const save = (): void => {
    const value = typed === null ? null : Math.min(mostMB, Math.max(leastMB, Math.round(typed)));
    if (value !== null && value !== ownMB) onChange(value);
    setTyped(null);
  };
  return (
    <div>
      <Group gap="md">
        <SegmentedControl aria-label={`How much ${label.toLowerCase()}`} value={ownMB === null ? 'auto' : 'own'} onChange={(value) => onChange(value === 'auto' ? null : defaultMB)} data={[{ value: 'auto', label: 'Automatic' }, { value: 'own', label: 'At most' }]} />
        {ownMB === null ? (
          <Text>{formatBytes(defaultMB * MB)}</Text>
        ) : (
          <NumberInput aria-label={`${label} at most, MB`} w={160} suffix=" MB" thousandSeparator="&#8239;" min={leastMB} max={mostMB} step={256} allowDecimal={false} clampBehavior="none" value={typed ?? ownMB} onChange={(value) => setTyped(typeof value === 'number' ? value : null)} onBlur={save} onKeyDown={(event) => event.key === 'Enter' && save()} />
        )}
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {children} {ownMB !== null && `Anything from ${formatBytes(leastMB * MB)}.`}
      </Text>
    </div>
  );
}

function Storage({ storage }: { readonly storage: UseQueryResult<StorageView> }): ReactElement {
  const client = useClient();
  const queries = useQueryClient();
  const clear = useMutation({
    mutationFn: (area: StorageArea) => client.call.settings.clearStorage({ area }),
    onSuccess: (view, area) => {
      queries.setQueryData(STORAGE, view);
      notifications.show({ message: AREAS[area].cleared });
    },
  });
  if (storage.isError) return <ErrorNote error={storage.error} onRetry={() => again(storage)} />;
  if (storage.data === undefined) return <Text role="status">Counting what is kept …</Text>;
  return (
    <Stack gap="sm">
      {storage.data.areas.map((each) => (
        <StorageRow key={each.area} {...each} isClearing={clear.isPending && clear.variables === each.area} onClear={() => clear.mutate(each.area)} />
      ))}
      <Text size="xs" c="dimmed">
        In {storage.data.folder}
      </Text>
      {clear.isError && <ErrorNote error={clear.error} />}
    </Stack>
  );
}

function StorageRow({ area, bytes, limit, isClearing, onClear }: StorageView['areas'][number] & { readonly isClearing: boolean; readonly onClear: () => void }): ReactElement {
  const { title, words } = AREAS[area];
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div style={{ flex: 1 }}>
          <Text fw={500}>{title}</Text>
          <Text size="xs" c="dimmed">
            {words}
          </Text>
          <Progress value={Math.min(100, (100 * bytes) / limit)} mt="sm" mb={4} aria-label={`${title} on the disk`} />
          <Text size="sm">
            {formatBytes(bytes)} of at most {formatBytes(limit)}
          </Text>
        </div>
        <Button variant="default" size="xs" loading={isClearing} disabled={bytes === 0} onClick={onClear} aria-label={`Clear the ${title.toLowerCase()}`}>
          Clear
        </Button>
      </Group>
    </Card>
  );
}
