import { expect, it } from 'vitest';
import { COMMANDS } from '../../editor/keys.ts';
import { TOOL_IDS } from '../../editor/tools/tools.ts';
import { findShortcuts, shortcutGroups } from './shortcutGroups.ts';

it('holds every key of the editor, and those of the menu where there is one', () => {
  const all = shortcutGroups({ hasMenu: false }).flatMap(({ shortcuts }) => shortcuts);
  expect(all.length).toBeGreaterThanOrEqual(2 + 2 + TOOL_IDS.length + Object.keys(COMMANDS).length + 1);
  for (const { title, keys } of Object.values(COMMANDS)) expect(all).toContainEqual({ title, keys });
  expect(JSON.stringify(all)).not.toContain('Ctrl+N');
  expect(JSON.stringify(shortcutGroups({ hasMenu: true }))).toContain('Ctrl+N');
});

it('finds keys by what they do, by themselves and by where they hold', () => {
  const groups = shortcutGroups({ hasMenu: false });
  expect(findShortcuts(groups, 'undo').flatMap(({ shortcuts }) => shortcuts.map(({ title }) => title))).toEqual(['Undo']);
  expect(findShortcuts(groups, 'masks eraser')).toMatchObject([{ title: 'Masks: tools', shortcuts: [{ title: 'Eraser', keys: ['e'] }] }]);
  expect(findShortcuts(groups, 'ctrl+y').flatMap(({ shortcuts }) => shortcuts)).toMatchObject([{ title: 'Redo' }]);
  expect(findShortcuts(groups, 'nothing like it')).toEqual([]);
  expect(findShortcuts(groups, ' ')).toEqual(groups);
});
