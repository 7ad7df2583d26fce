import { expect, it } from 'vitest';
import { COMMANDS, meaningOf, type KeyPress } from './keys.ts';
import { TOOL_IDS, TOOLS } from './tools/tools.ts';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

it('every key means one thing', () => {
  const keys = [...Object.values(COMMANDS).flatMap(({ keys: each }): readonly string[] => each), ...TOOL_IDS.map((id) => TOOLS[id].key as string), ...'123456789'];
  expect(new Set(keys).size).toBe(keys.length);
});

it('the keys of a microscopist do what they say, on any keyboard', () => {
  expect(meaningOf(press('z', { ctrlKey: true }))).toEqual({ command: 'undo' });
  expect(meaningOf(press('Z', { metaKey: true, shiftKey: true }))).toEqual({ command: 'redo' });
  expect(meaningOf(press('B'))).toEqual({ tool: 'brush' });
  expect(meaningOf(press(' '))).toEqual({ command: 'pan' });
  expect(meaningOf(press('3'))).toEqual({ value: 2 });
  expect(meaningOf(press('Tab', { shiftKey: true }))).toEqual({ command: 'previous' });
  // Square brackets and plus need Shift or AltGr on some keyboards; browsers tell the sign alone.
  expect(meaningOf(press('+', { shiftKey: true }))).toEqual({ command: 'zoomIn' });
  expect(meaningOf(press('['))).toEqual({ command: 'smaller' });
  for (const other of [press('k', { ctrlKey: true }), press('b', { ctrlKey: true }), press('b', { altKey: true }), press('q'), press('F5')]) expect(meaningOf(other)).toBeNull();
});
