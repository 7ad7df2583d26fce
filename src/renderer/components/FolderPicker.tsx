import { Button, Card, Group, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronLeft, IconFolder, IconPhoto } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useClient } from '../connection/ConnectionContext.ts';
import { ErrorNote } from './ErrorNote.tsx';
import classes from './FolderPicker.module.css';

interface FolderPickerProps {
  /** What it is for, as a name for who cannot see it. */
  readonly label: string;
  /** What the button says that takes the folder which is open. */
  readonly take: string;
  /** Also lets single images be taken. */
  readonly withImages?: boolean;
  readonly onChosen: (path: string) => void;
  readonly onCancel: () => void;
}

/** A folder of the computer that the program runs on, for a window that has no dialogues of the system. */
export function FolderPicker({ label, take, withImages = false, onChosen, onCancel }: FolderPickerProps): ReactElement {
  const client = useClient();
  const [path, setPath] = useState<string | null>(null);
  const folder = useQuery({ queryKey: ['folder', path], queryFn: () => client.call.app.folder({ path }), staleTime: 0 });
  const parent = folder.data?.parent ?? null;
  const folders = folder.data?.entries.filter(({ kind }) => kind === 'folder') ?? [];
  const images = folder.data?.entries.filter(({ kind }) => kind === 'image') ?? [];
  return (
    <Card withBorder p="sm" component="section" aria-label={label}>
      <Stack gap="xs">
        <Text size="sm" c="dimmed" truncate title={folder.data?.path}>
          {folder.data?.path ?? 'Looking …'}
        </Text>
        {folder.isError && <ErrorNote error={folder.error} onRetry={() => setPath(null)} />}
        <ScrollArea.Autosize mah={240}>
          {parent !== null && (
            <UnstyledButton className={classes['entry']} onClick={() => setPath(parent)}>
              <IconChevronLeft size={18} />
              <Text>The folder above</Text>
            </UnstyledButton>
          )}
          {folders.map((entry) => (
            <UnstyledButton key={entry.path} className={classes['entry']} onClick={() => setPath(entry.path)}>
              <IconFolder size={18} />
              <Text truncate>{entry.name}</Text>
            </UnstyledButton>
          ))}
          {images.map((entry) =>
            withImages ? (
              <UnstyledButton key={entry.path} className={classes['entry']} aria-label={`Take ${entry.name}`} onClick={() => onChosen(entry.path)}>
                <IconPhoto size={18} />
                <Text truncate>{entry.name}</Text>
              </UnstyledButton>
            ) : null,
          )}
          {folder.data !== undefined && folders.length === 0 && images.length === 0 && (
            <Text c="dimmed" p="xs">
              No folder and no image lies here.
            </Text>
          )}
        </ScrollArea.Autosize>
        <Group justify="space-between" wrap="nowrap">
          <Text size="xs" c="dimmed">
            {images.length === 0 ? '' : images.length === 1 ? '1 image lies here' : `${images.length} images lie here`}
          </Text>
          <Group gap="xs" wrap="nowrap">
            <Button size="xs" variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button size="xs" disabled={folder.data === undefined || (withImages && images.length === 0)} onClick={() => folder.data && onChosen(folder.data.path)}>
              {take}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Card>
  );
}
