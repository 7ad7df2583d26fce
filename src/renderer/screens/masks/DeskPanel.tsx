import { Divider } from '@mantine/core';
import type { ReactElement } from 'react';
import type { MaskRow } from '../../../shared/contract/areas/masksArea.ts';
import type { Editor } from '../../editor/Editor.ts';
import { ClassPanel } from './ClassPanel.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { LayerPanel } from './LayerPanel.tsx';
import classes from './MasksScreen.module.css';

/** Classes, layers and history of one mask. */
export function DeskPanel({ editor, project, row }: { readonly editor: Editor; readonly project: string; readonly row: MaskRow }): ReactElement {
  return (
    <aside className={classes['panel']} aria-label="Mask">
      <ClassPanel editor={editor} />
      <Divider />
      <LayerPanel editor={editor} project={project} row={row} />
      <Divider />
      <HistoryPanel editor={editor} />
    </aside>
  );
}
