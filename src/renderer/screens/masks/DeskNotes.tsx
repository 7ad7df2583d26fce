import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import type { Editor } from '../../editor/Editor.ts';
import classes from './MasksScreen.module.css';

/** What went wrong with the mask or its micrograph, over the picture: strokes that could not be kept come first. */
export function DeskNotes({ editor, onReload }: { readonly editor: Editor; readonly onReload: () => void }): ReactElement {
  const save = useStore(editor.state, (state) => state.save);
  const failure = useStore(editor.state, (state) => state.failure);
  return (
    <div className={classes['notes']}>
      {save.kind === 'failed' && <DeskNote words={save.message} onReload={onReload} />}
      {failure !== null && <DeskNote words={failure} onReload={onReload} onClose={() => editor.forgetFailure()} />}
    </div>
  );
}

function DeskNote({ words, onReload, onClose }: { readonly words: string; readonly onReload: () => void; readonly onClose?: () => void }): ReactElement {
  return (
    <Alert color="red" variant="filled" icon={<IconAlertTriangle size={18} />} role="alert" withCloseButton={onClose !== undefined} closeButtonLabel="Close this note" {...(onClose === undefined ? {} : { onClose })}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" className={classes['words']}>
          {words}
        </Text>
        <Button size="compact-sm" variant="default" flex="none" onClick={onReload}>
          Open again
        </Button>
      </Group>
    </Alert>
  );
}
