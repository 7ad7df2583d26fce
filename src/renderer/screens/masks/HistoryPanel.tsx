import { Text, Title, UnstyledButton } from '@mantine/core';
import { memo, type ReactElement } from 'react';
import { useStore } from 'zustand';
import type { Editor } from '../../editor/Editor.ts';
import classes from './MasksScreen.module.css';

/** Of a long history only the newest are listed; Ctrl-Z goes back through all. */
const LISTED = 200;

/** What was done, newest first; a click goes back to it or forth again. */
export function HistoryPanel({ editor }: { readonly editor: Editor }): ReactElement {
  const entries = useStore(editor.state, (state) => state.entries);
  const done = useStore(editor.state, (state) => state.done);
  const first = Math.max(0, entries.length - LISTED);
  return (
    <section className={classes['history']} aria-label="History">
      <Title order={3} mb={6}>
        History
      </Title>
      {entries.length === 0 ? (
        <Text size="sm" c="dimmed">
          What you draw is listed here and can be taken back at any time, also after a restart.
        </Text>
      ) : (
        <ol className={classes['list']} reversed>
          {entries
            .slice(first)
            .map(({ label }, at) => <Entry key={first + at} editor={editor} label={label} at={first + at} isUndone={first + at >= done} isLast={first + at === done - 1} />)
            .reverse()}
          {first === 0 && (
            <li>
              <UnstyledButton className={classes['entry']} aria-current={done === 0 ? 'step' : undefined} onClick={() => editor.goTo(0)}>
                Opened
              </UnstyledButton>
            </li>
          )}
        </ol>
      )}
    </section>
  );
}

/** One of many: drawn again only when it changed itself. */
const Entry = memo(function Entry({ editor, label, at, isUndone, isLast }: { readonly editor: Editor; readonly label: string; readonly at: number; readonly isUndone: boolean; readonly isLast: boolean }): ReactElement {
  return (
    <li>
      <UnstyledButton className={classes['entry']} data-undone={isUndone || undefined} aria-current={isLast ? 'step' : undefined} onClick={() => editor.goTo(at + 1)}>
        {label}
      </UnstyledButton>
    </li>
  );
});
