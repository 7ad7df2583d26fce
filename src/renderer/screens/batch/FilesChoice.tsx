import { ActionIcon, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconFolder, IconPhotoPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { FolderPicker } from '../../components/FolderPicker.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import classes from './BatchScreen.module.css';

export interface ChosenFiles {
  /** Files and folders. */
  readonly paths: readonly string[];
  readonly outFolder: string;
}

export const NO_FILES: ChosenFiles = { paths: [], outFolder: '' };

/** Image files and folders of the computer, and the folder that their masks are written to. */
export function FilesChoice({ files, onChange }: { readonly files: ChosenFiles; readonly onChange: (files: ChosenFiles) => void }): ReactElement {
  const client = useClient();
  const { paths, outFolder } = files;
  const info = useQuery({ queryKey: ['info'], queryFn: () => client.call.app.info({}), staleTime: Infinity });
  const hasDialogs = info.data?.hasDialogs === true;
  const [picking, setPicking] = useState<'images' | 'out' | null>(null);
  const add = (added: readonly string[]): void => {
    const [first] = added;
    const all = [...new Set([...paths, ...added])];
    onChange({ paths: all, outFolder: outFolder === '' && first !== undefined ? besides(first) : outFolder });
  };
  const choose = async (what: 'images' | 'folder' | 'out'): Promise<void> => {
    if (!hasDialogs) return setPicking(what === 'out' ? 'out' : 'images');
    if (what === 'images') return add(await client.call.app.chooseFiles({ title: 'Micrographs to segment', kind: 'images' }));
    const folder = await client.call.app.chooseFolder({ title: what === 'out' ? 'A folder for the masks' : 'A folder with micrographs' });
    if (folder === null) return;
    if (what === 'out') onChange({ ...files, outFolder: folder });
    else add([folder]);
  };
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        Micrographs
      </Text>
      {paths.length === 0 && (
        <Text size="sm" c="dimmed">
          Single images, or folders whose images are all taken. They stay where they are.
        </Text>
      )}
      <ul className={classes['list']}>
        {paths.map((path) => (
          <li key={path} className={classes['path']}>
            <Text size="sm" truncate title={path} dir="rtl" ta="left" flex={1}>
              <bdi>{path}</bdi>
            </Text>
            <ActionIcon size="sm" variant="subtle" color="gray" aria-label={`Leave out ${path}`} onClick={() => onChange({ ...files, paths: paths.filter((each) => each !== path) })}>
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {picking === 'images' ? (
        <FolderPicker
          label="Micrographs to segment"
          take="Take this folder"
          withImages
          onCancel={() => setPicking(null)}
          onChosen={(path) => {
            setPicking(null);
            add([path]);
          }}
        />
      ) : (
        <Group gap="xs">
          {hasDialogs && (
            <Button size="xs" variant="default" leftSection={<IconPhotoPlus size={14} />} onClick={() => void choose('images').catch(() => undefined)}>
              Add images
            </Button>
          )}
          <Button size="xs" variant="default" leftSection={<IconFolder size={14} />} onClick={() => void choose('folder').catch(() => undefined)}>
            {hasDialogs ? 'Add a folder' : 'Add images or a folder'}
          </Button>
        </Group>
      )}
      <Group gap="xs" align="flex-end" wrap="nowrap" mt="xs">
        <TextInput label="Folder for the masks" flex={1} value={outFolder} onChange={(event) => onChange({ ...files, outFolder: event.currentTarget.value })} />
        <Button variant="default" onClick={() => void choose('out').catch(() => undefined)}>
          Choose
        </Button>
      </Group>
      {picking === 'out' && (
        <FolderPicker
          label="A folder for the masks"
          take="Take this folder"
          onCancel={() => setPicking(null)}
          onChosen={(path) => {
            setPicking(null);
            onChange({ ...files, outFolder: path });
          }}
        />
      )}
    </Stack>
  );
}

/** A folder beside what was chosen, of which a folder that is segmented holds nothing. */
function besides(path: string): string {
  return `${path.replace(/[\\/]+$/, '').replace(/\.[^.\\/]+$/, '')}-segmented`;
}
