/** Keys of the judged images. */
export const JUDGED_KEYS = {
  larger: { title: 'Larger', keys: ['+', '='] },
  smaller: { title: 'Smaller', keys: ['-'] },
  whole: { title: 'The whole image', keys: ['0'] },
  actual: { title: 'Pixel for pixel', keys: ['1'] },
  window: { title: 'The whole window, and back', keys: ['f'] },
  turn: { title: 'Next and previous image', keys: ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'] },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly keys: readonly string[] }>>;

const COMMANDS = new Map<string, keyof typeof JUDGED_KEYS>(Object.entries(JUDGED_KEYS).flatMap(([command, { keys }]) => keys.map((key) => [key, command as keyof typeof JUDGED_KEYS] as const)));

/** What a key means over judged images, if anything. */
export function judgedCommand(key: string): keyof typeof JUDGED_KEYS | undefined {
  return COMMANDS.get(key);
}
