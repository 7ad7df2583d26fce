import { Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { toAppError } from '../../../shared/errors/AppError.ts';
import { useClient } from '../../connection/ConnectionContext.ts';

/** What of this computer computes. It is looked for, tested and timed when the list is first opened. `without`: what does not do for this. */
export function DeviceSelect({ value, onChange, without = [] }: { readonly value: string; readonly onChange: (value: string) => void; readonly without?: readonly string[] }): ReactElement {
  const client = useClient();
  const [wanted, setWanted] = useState(false);
  const found = useQuery({ queryKey: ['devices'], queryFn: () => client.call.training.devices({}), staleTime: Infinity, enabled: wanted });
  const devices = (found.data?.devices ?? []).filter(({ id }) => !without.includes(id));
  const speed = (tilesPerSecond: number | null): string => (tilesPerSecond === null ? '' : `, ${tilesPerSecond.toFixed(0)} small tiles per s`);
  const chosen = devices.find(({ id }) => id === value);
  const words = found.isFetching
    ? 'Looking for devices and testing each …'
    : found.isError
      ? toAppError(found.error).message
      : (chosen?.reason ?? (found.data !== undefined && value === 'auto' ? `The fastest: ${devices.find(({ id }) => id === found.data.chosen)?.title ?? found.data.chosen}.` : 'The fastest that passes its test is taken.'));
  return (
    <div>
      <Select
        label="Device"
        allowDeselect={false}
        value={value}
        data={[
          { value: 'auto', label: 'Automatic' },
          ...(devices.length === 0 ? [{ value: 'cpu', label: 'Processor' }] : devices.map(({ id, title, available, tilesPerSecond }) => ({ value: id, label: `${title}${speed(tilesPerSecond)}`, disabled: !available }))),
        ]}
        onDropdownOpen={() => setWanted(true)}
        onChange={(next) => next !== null && onChange(next)}
      />
      <Text size="xs" c="dimmed" mt={4} role={found.isFetching ? 'status' : undefined}>
        {words}
      </Text>
    </div>
  );
}
