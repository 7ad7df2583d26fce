import { TOOL_IDS, TOOLS, type ToolId } from './tools/tools.ts';

/** What the keyboard can ask of the editor beside choosing a tool. `on`: while the key is held. */
export const COMMANDS = {
  undo: { title: 'Undo', keys: ['Ctrl+z'] },
  redo: { title: 'Redo', keys: ['Ctrl+Shift+z', 'Ctrl+y'] },
  smaller: { title: 'Smaller brush', keys: ['['] },
  larger: { title: 'Larger brush', keys: [']'] },
  swap: { title: 'Swap the chosen class with the one before', keys: ['x'] },
  lock: { title: 'Lock or unlock the chosen class', keys: ['k'] },
  showClass: { title: 'Hide or show the chosen class', keys: ['j'] },
  style: { title: 'Fill, outline or hatching', keys: ['o'] },
  fainter: { title: 'Mask fainter', keys: [','] },
  stronger: { title: 'Mask stronger', keys: ['.'] },
  other: { title: 'Swap with the truth, or whatever mask is compared with', keys: ['v'] },
  errors: { title: 'Right and wrong pixels of the chosen class', keys: ['c'] },
  splitLeft: { title: 'More of the other mask', keys: ['<'] },
  splitRight: { title: 'Less of the other mask', keys: ['>'] },
  hide: { title: 'Hold to hide the mask', keys: ['h'] },
  pan: { title: 'Hold to move the picture', keys: ['Space'] },
  zoomIn: { title: 'Larger', keys: ['+', '='] },
  zoomOut: { title: 'Smaller', keys: ['-'] },
  fit: { title: 'Whole micrograph', keys: ['0'] },
  actual: { title: 'One to one', keys: ['Shift+1', '!'] },
  magnifier: { title: 'Magnifier', keys: ['m'] },
  grid: { title: 'Grid', keys: ['g'] },
  next: { title: 'Next micrograph', keys: ['Tab'] },
  previous: { title: 'Previous micrograph', keys: ['Shift+Tab'] },
  finish: { title: 'Finish the outline, or click where the pointer is', keys: ['Enter', 'Shift+Enter'] },
  back: { title: 'Take the last corner back', keys: ['Backspace'] },
  cancel: { title: 'Call off', keys: ['Escape'] },
  left: { title: 'Pointer to the left', keys: ['ArrowLeft', 'Shift+ArrowLeft'] },
  right: { title: 'Pointer to the right', keys: ['ArrowRight', 'Shift+ArrowRight'] },
  up: { title: 'Pointer up', keys: ['ArrowUp', 'Shift+ArrowUp'] },
  down: { title: 'Pointer down', keys: ['ArrowDown', 'Shift+ArrowDown'] },
} as const satisfies Record<string, { readonly title: string; readonly keys: readonly string[] }>;

/** Each chooses the class of its place. */
export const CLASS_KEYS: { readonly title: string; readonly keys: readonly string[] } = { title: 'Class by its number', keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'] };

export type CommandId = keyof typeof COMMANDS;

/** What of a keyboard event says which key it is. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** What a key means here: a command, a tool, a class, or nothing. */
export type KeyMeaning = { readonly command: CommandId } | { readonly tool: ToolId } | { readonly value: number };

export function meaningOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyPress): KeyMeaning | null {
  if (altKey) return null;
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key;
  const isPlain = !ctrlKey && !metaKey;
  const pressed = `${isPlain ? '' : 'Ctrl+'}${shiftKey ? 'Shift+' : ''}${name}`;
  const command = (Object.keys(COMMANDS) as CommandId[]).find((id) => {
    const keys: readonly string[] = COMMANDS[id].keys;
    // Signs that need Shift on some keyboards are themselves.
    return keys.includes(pressed) || (isPlain && shiftKey && name.length === 1 && !/[a-z0-9]/.test(name) && keys.includes(name));
  });
  if (command !== undefined) return { command };
  if (!isPlain || shiftKey) return null;
  const tool = TOOL_IDS.find((id) => TOOLS[id].key === name);
  if (tool !== undefined) return { tool };
  const value = CLASS_KEYS.keys.indexOf(name);
  return value < 0 ? null : { value };
}
