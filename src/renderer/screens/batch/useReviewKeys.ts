import { useEffect, useRef } from 'react';

/** Where a key is typed, not a command. */
const TYPING = 'input:not([type=checkbox]):not([type=range]):not([type=radio]), textarea, select, [role=dialog] *, [role=slider], [contenteditable]';

/** Gives the review the keyboard, except where someone types. By the key in lower case. */
export function useReviewKeys(commands: Readonly<Record<string, () => unknown>>): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    const stop = new AbortController();
    addEventListener(
      'keydown',
      (event) => {
        const target = event.target instanceof Element ? event.target : null;
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || (target !== null && target.closest(TYPING) !== null)) return;
        const command = latest.current[event.key.toLowerCase()];
        if (command === undefined || event.repeat) return;
        event.preventDefault();
        command();
      },
      { signal: stop.signal },
    );
    return () => stop.abort();
  }, []);
}
