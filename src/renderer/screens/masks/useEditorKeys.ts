import { useEffect } from 'react';
import type { Editor } from '../../editor/Editor.ts';

/** Where a key is typed, not a command. */
const TYPING = 'input:not([type=checkbox]):not([type=range]):not([type=radio]), textarea, select, [role=dialog] *';
/** Elements that these keys mean something to. Tab turns to the next micrograph only over the picture; anywhere else it leads on. */
const OWN_KEYS = new Set(['Tab', 'Enter', ' ', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Backspace']);

/** Gives the editor the keyboard, except where someone types. */
export function useEditorKeys(editor: Editor | null): void {
  useEffect(() => {
    if (editor === null) return undefined;
    const stop = new AbortController();
    const options = { signal: stop.signal };
    addEventListener('keydown', (event) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || (target !== null && target.closest(TYPING) !== null)) return;
      const isPicture = target === editor.stage.top;
      if (!isPicture && target !== document.body && OWN_KEYS.has(event.key)) return;
      // Escape first calls off what the tool does; then, over the picture, the keyboard goes on to the tools, so that Tab leads on again.
      if (event.key === 'Escape' && isPicture && !editor.isDrawing) document.querySelector<HTMLElement>('[data-tool][aria-pressed=true]')?.focus();
      if (editor.keyDown(event)) event.preventDefault();
    }, options);
    addEventListener('keyup', (event) => editor.keyUp(event), options);
    addEventListener('blur', () => editor.held.releaseAll(), options);
    return () => stop.abort();
  }, [editor]);
}
