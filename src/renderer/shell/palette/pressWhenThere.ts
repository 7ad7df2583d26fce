/** Milliseconds that a screen gets to bring what is to be pressed. */
const PATIENCE = 5000;

/** Presses or focuses what carries `data-command` of this name as soon as the screen that was just asked for has it. */
export function pressWhenThere(command: string, how: 'click' | 'focus'): void {
  const press = (): boolean => {
    const element = document.querySelector<HTMLElement>(`[data-command="${command}"]`);
    if (element === null) return false;
    element.focus();
    if (how === 'click') element.click();
    return true;
  };
  // What the palette had the keyboard from gets it back first.
  setTimeout(() => {
    if (press()) return;
    const observer = new MutationObserver(() => {
      if (press()) observer.disconnect();
    });
    observer.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => observer.disconnect(), PATIENCE);
  }, 250);
}
