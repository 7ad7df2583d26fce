import { Modal, Text } from '@mantine/core';
import { lazy, Suspense, useEffect, type ReactElement } from 'react';
import { create } from 'zustand';
import { isKey } from './isKey.ts';
import { WINDOW_KEYS } from './windowKeys.ts';

/** Where a key is typed, not a command. */
const TYPING = 'input:not([type=checkbox]):not([type=range]):not([type=radio]), textarea, select, [contenteditable=true]';

const useOverlay = create<{ readonly isOpen: boolean }>(() => ({ isOpen: false }));

export function showShortcuts(): void {
  useOverlay.setState({ isOpen: true });
}

// The tables of keys bring the tools of the editor along.
const ShortcutList = lazy(() => import('./ShortcutList.tsx'));

/** All keys over whatever screen is shown, with the key `?`. */
export function ShortcutOverlay(): ReactElement {
  const isOpen = useOverlay((state) => state.isOpen);
  useEffect(() => {
    const stop = new AbortController();
    addEventListener('keydown', (event) => {
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null;
      if (isTyping || event.defaultPrevented || !isKey(event, WINDOW_KEYS.shortcuts.keys)) return;
      event.preventDefault();
      showShortcuts();
    }, { signal: stop.signal });
    return () => stop.abort();
  }, []);
  return (
    <Modal opened={isOpen} onClose={() => useOverlay.setState({ isOpen: false })} title="Keys" size={920} closeButtonProps={{ 'aria-label': 'Close the keys' }}>
      <Suspense fallback={<Text c="dimmed">Reading the tables of keys …</Text>}>
        <ShortcutList autoFocus />
      </Suspense>
    </Modal>
  );
}
