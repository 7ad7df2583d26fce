import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { formatNumber, formatShare, THIN_SPACE } from '../../../shared/format/quantity.ts';
import type { Editor } from '../../editor/Editor.ts';
import { niceStep } from '../../editor/view/niceStep.ts';
import classes from './MasksScreen.module.css';

/** Longest scale bar in CSS pixels. */
const LONGEST = 140;

/** Scale bar, where the pointer is, how large the picture is shown, and that everything is saved. */
export function DeskFoot({ editor, umPerPx }: { readonly editor: Editor; readonly umPerPx: number | null }): ReactElement {
  const scale = useStore(editor.state, (state) => state.scale);
  const cssScale = useStore(editor.state, (state) => state.cssScale);
  const save = useStore(editor.state, (state) => state.save);
  const perCssPixel = (umPerPx ?? 1) / cssScale;
  const length = niceStep(LONGEST * perCssPixel);
  const decimals = Math.max(0, -Math.floor(Math.log10(length) + 1e-9));
  const unit = umPerPx === null ? 'px' : 'µm';
  return (
    <footer className={classes['foot']}>
      <span className={classes['bar']} style={{ width: length / perCssPixel }} />
      <Text size="xs">
        {formatNumber(length, decimals)}
        {THIN_SPACE}
        {unit}
      </Text>
      {umPerPx === null && (
        <Text size="xs" c="dimmed">
          not calibrated
        </Text>
      )}
      <Place editor={editor} umPerPx={umPerPx} />
      <Text size="xs" ml="auto" data-zoom>
        {formatShare(scale, scale < 0.1 ? 1 : 0)}
      </Text>
      {save.kind === 'failed' ? (
        <Text size="xs" c="red" fw={600} data-save={save.kind}>
          not saved
        </Text>
      ) : (
        <Text size="xs" role="status" data-save={save.kind}>
          {save.kind === 'saving' ? 'saving …' : save.at === null ? 'nothing to save' : `saved ${new Date(save.at).toLocaleTimeString('en-GB')}`}
        </Text>
      )}
    </footer>
  );
}

/** By itself, for it changes with every movement of the pointer. */
function Place({ editor, umPerPx }: { readonly editor: Editor; readonly umPerPx: number | null }): ReactElement {
  const words = useStore(editor.state, ({ pointer, classes: { [pointer?.value ?? -1]: under } }) => {
    if (pointer === null) return '';
    const { x, y } = pointer;
    const um = umPerPx === null ? '' : `  ·  ${formatNumber(x * umPerPx, 1)}, ${formatNumber(y * umPerPx, 1)}${THIN_SPACE}µm`;
    return `${x}, ${y}${THIN_SPACE}px${um}  ·  ${under?.name ?? 'unlabelled'}`;
  });
  return (
    <Text size="xs" data-pixel>
      {words}
    </Text>
  );
}
