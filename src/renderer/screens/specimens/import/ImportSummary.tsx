import { Alert, Button, List, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ImportOutcome } from '../../../../shared/contract/areas/importsArea.ts';
import { summaryOf } from './summaryOf.ts';

/** Files that are named one by one. */
const NAMED = 200;

/** How an import ended, with the reason of everything that was not taken. */
export function ImportSummary({ outcome, onDone }: { readonly outcome: ImportOutcome; readonly onDone: () => void }): ReactElement {
  const { items, notes, stoppedBy } = outcome;
  const untaken = items.filter(({ state }) => state !== 'ok');
  return (
    <Stack p="lg" maw={860} gap="md" style={{ overflow: 'auto', height: '100%' }}>
      <Title order={2}>{stoppedBy === null ? 'Imported' : 'The import ended early'}</Title>
      <Text size="lg" role="status">
        {summaryOf(outcome)}
      </Text>
      {stoppedBy !== null && <Alert color="yellow">{stoppedBy.message}</Alert>}
      {untaken.length > 0 && (
        <List size="sm" spacing={4}>
          {untaken.slice(0, NAMED).map(({ file, reason }) => (
            <List.Item key={file}>
              <b>{file}</b>: {reason}
            </List.Item>
          ))}
          {untaken.length > NAMED && <List.Item>and {untaken.length - NAMED} more</List.Item>}
        </List>
      )}
      {notes.map((note) => (
        <Text key={note} c="dimmed">
          {note}
        </Text>
      ))}
      <Button onClick={onDone} style={{ alignSelf: 'start' }} autoFocus>
        Show the specimens
      </Button>
    </Stack>
  );
}
