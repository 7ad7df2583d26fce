import { Button, Text, Title, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { BatchRow } from '../../../shared/contract/areas/batchesArea.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import classes from './BatchScreen.module.css';
import { countWords } from './batchWords.ts';

interface BatchListProps {
  readonly rows: readonly BatchRow[];
  /** Null: a new one. */
  readonly shown: number | null;
  readonly onShow: (batch: number) => void;
  readonly onNew: () => void;
}

/** All batches, the newest first. */
export function BatchList({ rows, shown, onShow, onNew }: BatchListProps): ReactElement {
  return (
    <aside className={classes['left']} aria-label="Batches">
      <Title order={2}>Batches</Title>
      <Button variant={shown === null ? 'light' : 'default'} size="sm" leftSection={<IconPlus size={16} />} aria-pressed={shown === null} onClick={onNew}>
        New batch
      </Button>
      <ul className={classes['list']}>
        {rows.map((row) => (
          <li key={row.id}>
            <UnstyledButton className={classes['entry']} aria-pressed={row.id === shown} aria-label={`Batch ${row.id} with ${row.model.name}`} onClick={() => onShow(row.id)}>
              <Text fw={row.id === shown ? 600 : 500} truncate title={row.model.name}>
                {row.id} · {row.model.name}
              </Text>
              <Text size="xs" c={row.id === shown ? undefined : 'dimmed'}>
                {countWords(row.counts)}
              </Text>
              <Text size="xs" c={row.id === shown ? undefined : 'dimmed'}>
                {row.job === null ? formatDay(row.createdAt) : 'is being segmented'}
              </Text>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </aside>
  );
}
