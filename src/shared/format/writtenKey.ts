/** A key as it is written on screen: `Ctrl Shift Z`. */
export function writtenKey(key: string): string {
  return key.split('+').map((part) => (part.length === 1 ? part.toUpperCase() : part)).join(' ').trim() || '+';
}
