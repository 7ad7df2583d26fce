import { ActionIcon, Group, Slider, Text, Title, Tooltip, UnstyledButton } from '@mantine/core';
import { IconEye, IconEyeOff, IconLock, IconLockOpen } from '@tabler/icons-react';
import { memo, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { formatShare } from '../../../shared/format/quantity.ts';
import type { Editor } from '../../editor/Editor.ts';
import type { EditorClass } from '../../editor/EditorState.ts';
import classes from './MasksScreen.module.css';

/** The classes with their keys and what share of the micrograph each has. */
export function ClassPanel({ editor }: { readonly editor: Editor }): ReactElement {
  const listed = useStore(editor.state, (state) => state.classes);
  const chosen = useStore(editor.state, (state) => state.settings.value);
  return (
    <section aria-label="Classes">
      <Title order={3} mb={6}>
        Classes
      </Title>
      <ul className={classes['list']}>
        {listed.map((each) => (
          <ClassRow key={each.index} each={each} isChosen={each.index === chosen} editor={editor} />
        ))}
        <li className={classes['class']}>
          <span className={classes['swatch']} data-unlabelled />
          <Text size="sm" c="dimmed" flex={1}>
            unlabelled
          </Text>
          <Share editor={editor} index={listed.length} name="unlabelled" />
        </li>
      </ul>
    </section>
  );
}

/** By itself, for it changes with every movement of a brush. */
function Share({ editor, index, name }: { readonly editor: Editor; readonly index: number; readonly name: string }): ReactElement {
  const share = useStore(editor.state, ({ pixels }) => formatShare((pixels[index] ?? 0) / pixels.reduce((sum, count) => sum + count, 0)));
  return (
    <Text size="sm" c={name === 'unlabelled' ? 'dimmed' : undefined} data-share={name}>
      {share}
    </Text>
  );
}

const ClassRow = memo(function ClassRow({ each, isChosen, editor }: { readonly each: EditorClass; readonly isChosen: boolean; readonly editor: Editor }): ReactElement {
  const { index, name, colour, opacity, isShown, isLocked } = each;
  return (
    <li className={classes['class']} data-chosen={isChosen || undefined}>
      <UnstyledButton className={classes['choose']} aria-pressed={isChosen} aria-keyshortcuts={index < 9 ? String(index + 1) : undefined} onClick={() => editor.chooseClass(index)}>
        <span className={classes['swatch']} style={{ background: colour }} />
        <Text size="sm" fw={isChosen ? 600 : 400} lineClamp={2} lh={1.25} flex={1} title={name}>
          {name}
        </Text>
        {index < 9 && <kbd>{index + 1}</kbd>}
        <Share editor={editor} index={index} name={name} />
      </UnstyledButton>
      <Group gap={0} wrap="nowrap">
        <Toggle isOn={isShown} words={isShown ? `Hide ${name}` : `Show ${name}`} on={<IconEye size={16} />} off={<IconEyeOff size={16} />} onClick={() => editor.changeClass(index, { isShown: !isShown })} />
        <Toggle isOn={!isLocked} words={isLocked ? `Unlock ${name}` : `Lock ${name}: nothing paints over it`} on={<IconLockOpen size={16} />} off={<IconLock size={16} />} onClick={() => editor.changeClass(index, { isLocked: !isLocked })} />
      </Group>
      {isChosen && (
        <Slider className={classes['opacity']} size="xs" value={Math.round(opacity * 100)} label={(value) => `${value} %`} thumbLabel={`Strength of ${name}`} onChange={(value) => editor.changeClass(index, { opacity: value / 100 })} />
      )}
    </li>
  );
});

function Toggle({ isOn, words, on, off, onClick }: { readonly isOn: boolean; readonly words: string; readonly on: ReactElement; readonly off: ReactElement; readonly onClick: () => void }): ReactElement {
  return (
    <Tooltip label={words}>
      <ActionIcon variant="subtle" color={isOn ? 'gray' : 'blue'} size="sm" aria-label={words} onClick={onClick}>
        {isOn ? on : off}
      </ActionIcon>
    </Tooltip>
  );
}
