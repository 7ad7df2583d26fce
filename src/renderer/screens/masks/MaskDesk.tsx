import { Loader, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { MaskRow } from '../../../shared/contract/areas/masksArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { Editor } from '../../editor/Editor.ts';
import { holdMask } from '../../state/masksInHand.ts';
import { contractImage, contractMask } from './contractMask.ts';
import { DeskFoot } from './DeskFoot.tsx';
import { DeskNotes } from './DeskNotes.tsx';
import { DeskPanel } from './DeskPanel.tsx';
import { keepLook, keptLook } from './keptLook.ts';
import classes from './MasksScreen.module.css';
import { ToolColumn } from './ToolColumn.tsx';
import { ToolOptions } from './ToolOptions.tsx';
import { useEditorKeys } from './useEditorKeys.ts';

interface MaskDeskProps {
  readonly project: ProjectView;
  readonly row: MaskRow;
  readonly onTurn: (direction: 'next' | 'previous') => void;
}

/** One micrograph under the hand: tools at the left, their settings above, classes and history at the right. */
export function MaskDesk({ project, row, onTurn }: MaskDeskProps): ReactElement {
  const client = useClient();
  const queries = useQueryClient();
  const element = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  // What the desk was given at first is what it works with; another micrograph gets another desk.
  const given = useRef({ project, row });
  const heard = useRef({ onTurn });
  useEffect(() => {
    heard.current = { onTurn };
  });
  useEffect(() => {
    const { row: micrograph, project: { handle, path, labelSet } } = given.current;
    const store = contractMask(client, handle, micrograph.id);
    const release = holdMask(handle, micrograph.id);
    let isWanted = true;
    let opened: Editor | null = null;
    const leave = async (desk: Editor): Promise<void> => {
      await desk.settle();
      const { save, entries } = desk.state.getState();
      desk.close();
      if (save.kind !== 'saved' || entries.length === 0) return;
      await client.call.masks.commit({ project: handle, micrograph: micrograph.id, origin: 'drawn' });
      // A batch that is looked at later is read anew; one in sight is there with the correction before the mask is let go.
      queries.removeQueries({ queryKey: [handle, 'batches', 'view'], type: 'inactive' });
      await Promise.all(['masks', 'batches'].map((area) => queries.invalidateQueries({ queryKey: [handle, area] })));
    };
    store.load().then(
      (loaded) => {
        if (!isWanted || element.current === null) return;
        const { file, umPerPx } = micrograph;
        // Tool, brush and appearance go along from one micrograph to the next: the desk before has kept them by now.
        const look = keptLook(path, labelSet.classes);
        opened = new Editor({ element: element.current, image: contractImage(client, handle, micrograph), store, loaded, look, umPerPx, label: `Micrograph ${file} and its mask`, onTurn: (direction) => heard.current.onTurn(direction) });
        opened.stage.top.focus({ preventScroll: true });
        setEditor(opened);
      },
      (error: unknown) => isWanted && setFailure(error),
    );
    return () => {
      isWanted = false;
      if (opened === null) {
        release();
        return;
      }
      keepLook(path, opened.state.getState());
      setEditor(null);
      // What is not yet a revision stays in the journal and is there when the mask is opened again.
      leave(opened).catch(() => undefined).finally(release);
    };
  }, [client, queries, attempt]);
  const retry = useCallback(() => {
    setFailure(null);
    setAttempt((before) => before + 1);
  }, []);
  useEditorKeys(editor);
  return (
    <div className={classes['desk']}>
      {editor === null ? <div /> : <ToolOptions editor={editor} umPerPx={row.umPerPx} />}
      {editor === null ? <div /> : <ToolColumn editor={editor} />}
      <div className={classes['stage']} ref={element}>
        {editor === null && (
          <Stack className={classes['over']} align="center" justify="center" gap="sm" role="status">
            {failure === null ? (
              <>
                <Loader size="sm" />
                <Text>Opening the mask …</Text>
              </>
            ) : (
              <ErrorNote error={failure} onRetry={retry} />
            )}
          </Stack>
        )}
        {editor !== null && <DeskNotes editor={editor} onReload={retry} />}
      </div>
      {editor === null ? <div /> : <DeskPanel editor={editor} project={project.handle} row={row} />}
      {editor === null ? <div /> : <DeskFoot editor={editor} umPerPx={row.umPerPx} />}
    </div>
  );
}
