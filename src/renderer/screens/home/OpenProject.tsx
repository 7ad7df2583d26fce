import { Card, Group, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconBox, IconChevronLeft, IconFolder } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import classes from './HomeScreen.module.css';

/** Folders of the computer that the program runs on, with the projects in them. */
export function OpenProject({ onChosen }: { readonly onChosen: (path: string) => void }): ReactElement {
  const client = useClient();
  const [path, setPath] = useState<string | null>(null);
  const folder = useQuery({ queryKey: ['folder', path], queryFn: () => client.call.app.folder({ path }), staleTime: 0 });
  if (folder.isError) return <ErrorNote error={folder.error} onRetry={() => setPath(null)} />;
  const entries = folder.data?.entries.filter(({ kind }) => kind === 'folder' || kind === 'project') ?? [];
  const parent = folder.data?.parent ?? null;
  return (
    <Card withBorder aria-label="Open a project">
      <Stack gap="xs">
        <Text size="sm" c="dimmed" truncate>
          {folder.data?.path ?? 'Looking …'}
        </Text>
        <ScrollArea.Autosize mah={320}>
          {parent !== null && (
            <UnstyledButton className={classes['entry']} onClick={() => setPath(parent)}>
              <IconChevronLeft size={18} />
              <Text>The folder above</Text>
            </UnstyledButton>
          )}
          {entries.map((entry) => (
            <UnstyledButton key={entry.path} className={classes['entry']} onClick={() => (entry.kind === 'project' ? onChosen(entry.path) : setPath(entry.path))}>
              {entry.kind === 'project' ? <IconBox size={18} color="var(--mantine-primary-color-filled)" /> : <IconFolder size={18} />}
              <Text fw={entry.kind === 'project' ? 600 : 400}>{entry.name}</Text>
            </UnstyledButton>
          ))}
          {folder.data !== undefined && entries.length === 0 && (
            <Group p="sm">
              <Text c="dimmed">No folder and no project lies here.</Text>
            </Group>
          )}
        </ScrollArea.Autosize>
      </Stack>
    </Card>
  );
}
