import { useEffect, useRef } from 'react';
import { REVIEW_KEYS, type ReviewCommand } from './reviewKeys.ts';

/** Where a key is typed, not a command. */
const TYPING = 'input:not([type=checkbox]):not([type=range]):not([type=radio]), textarea, select, [role=dialog] *, [role=slider], [contenteditable]';

const COMMANDS = new Map(Object.entries(REVIEW_KEYS).map(([command, { keys: [key] }]) => [key as string, command as ReviewCommand]));

/** Gives the review the keyboard, except where someone types. */
export function useReviewKeys(commands: Readonly<Record<ReviewCommand, () => unknown>>): void {
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
        const command = COMMANDS.get(event.key.toLowerCase());
        if (command === undefined || event.repeat) return;
        event.preventDefault();
        latest.current[command]();
      },
      { signal: stop.signal },
    );
    return () => stop.abort();
  }, []);
}
