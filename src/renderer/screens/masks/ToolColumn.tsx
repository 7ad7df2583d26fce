import { ActionIcon, Divider, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconArrowForwardUp, IconArrowsExchange, IconBrush, IconBucketDroplet, IconColorPicker, IconEraser, IconLasso, IconPolygon, IconSun, IconWand, type Icon } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { writtenKey } from '../../../shared/format/writtenKey.ts';
import type { Editor } from '../../editor/Editor.ts';
import { COMMANDS, type CommandId } from '../../editor/keys.ts';
import { toolFacts, TOOL_IDS, type ToolId } from '../../editor/tools/tools.ts';
import classes from './MasksScreen.module.css';

const TOOL_ICONS: Readonly<Record<ToolId, Icon>> = { brush: IconBrush, eraser: IconEraser, threshold: IconSun, polygon: IconPolygon, lasso: IconLasso, fill: IconBucketDroplet, wand: IconWand, pick: IconColorPicker };

/** All tools, with their keys. */
export function ToolColumn({ editor }: { readonly editor: Editor }): ReactElement {
  const tool = useStore(editor.state, (state) => state.tool);
  const canUndo = useStore(editor.state, (state) => state.done > 0);
  const canRedo = useStore(editor.state, (state) => state.done < state.entries.length);
  const command = (id: CommandId, CommandIcon: Icon, isOff = false): ReactElement => (
    <Tooltip label={`${COMMANDS[id].title} · ${writtenKey(COMMANDS[id].keys[0])}`} position="right">
      <ActionIcon variant="subtle" color="gray" size={36} aria-label={COMMANDS[id].title} aria-disabled={isOff || undefined} data-disabled={isOff || undefined} onClick={() => !isOff && editor.run(id)}>
        <CommandIcon size={20} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes['tools']} role="toolbar" aria-label="Tools" aria-orientation="vertical">
      {TOOL_IDS.map((id) => {
        const { title, hint, key } = toolFacts(id);
        const ToolIcon = TOOL_ICONS[id];
        return (
          <Tooltip key={id} label={`${title} · ${key.toUpperCase()}. ${hint}`} position="right" multiline maw={280}>
            <ActionIcon variant={id === tool ? 'filled' : 'subtle'} color={id === tool ? 'blue' : 'gray'} size={36} data-tool={id} data-command={`tool-${id}`} aria-label={title} aria-keyshortcuts={key} aria-pressed={id === tool} onClick={() => editor.chooseTool(id)}>
              <ToolIcon size={20} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        );
      })}
      <Divider my={4} />
      {command('swap', IconArrowsExchange)}
      {command('undo', IconArrowBackUp, !canUndo)}
      {command('redo', IconArrowForwardUp, !canRedo)}
    </div>
  );
}
