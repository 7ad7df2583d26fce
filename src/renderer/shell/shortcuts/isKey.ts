/** What of a keyboard event says which key it is. */
interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Whether one of these keys was pressed, each written like `Ctrl+a` (the command key of a Mac counts as Ctrl) or `Escape`. */
export function isKey({ key, ctrlKey, metaKey, altKey }: KeyPress, keys: readonly string[]): boolean {
  if (altKey) return false;
  const pressed = `${ctrlKey || metaKey ? 'Ctrl+' : ''}${key.length === 1 ? key.toLowerCase() : key}`;
  return keys.includes(pressed);
}
