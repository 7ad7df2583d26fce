import { Button, FileButton, Group } from '@mantine/core';
import { IconFolder, IconPhotoPlus } from '@tabler/icons-react';
import { useRef, type ReactElement } from 'react';
import { filesOfInput, type ChosenFile } from './collectFiles.ts';

/** The ways in for files without dragging them. */
export function ImportButtons({ onFiles }: { readonly onFiles: (files: readonly ChosenFile[]) => void }): ReactElement {
  const folder = useRef<HTMLInputElement>(null);
  return (
    <Group gap="xs" wrap="nowrap">
      <FileButton multiple onChange={(files) => files.length > 0 && onFiles(filesOfInput(files))}>
        {(props) => (
          <Button {...props} data-command="import" size="xs" leftSection={<IconPhotoPlus size={14} />}>
            Import files
          </Button>
        )}
      </FileButton>
      <Button size="xs" variant="default" leftSection={<IconFolder size={14} />} onClick={() => folder.current?.click()}>
        Import a folder
      </Button>
      <input
        type="file"
        multiple
        hidden
        aria-label="Folder to import"
        ref={(node) => {
          folder.current = node;
          // React has no name for it.
          node?.setAttribute('webkitdirectory', '');
        }}
        onChange={(event) => {
          onFiles(filesOfInput(event.currentTarget.files ?? []));
          event.currentTarget.value = '';
        }}
      />
    </Group>
  );
}
