import { MENU_KEYS } from '../../../shared/menuKeys.ts';
import { CLASS_KEYS, COMMANDS } from '../../editor/keys.ts';
import { toolFacts, TOOL_IDS } from '../../editor/tools/tools.ts';
import { REVIEW_KEYS } from '../../screens/batch/reviewKeys.ts';
import { JUDGED_KEYS } from '../../screens/evaluate/viewer/judgedKeys.ts';
import { SPECIMEN_KEYS } from '../../screens/specimens/specimenKeys.ts';
import { WINDOW_KEYS } from './windowKeys.ts';

export interface Shortcut {
  readonly title: string;
  /** What it does, where the title does not say it. */
  readonly hint?: string;
  /** Any of them. */
  readonly keys: readonly string[];
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

/** Every key of the program, out of the tables that give them their meaning. The menu's only where there is a menu. */
export function shortcutGroups({ hasMenu }: { readonly hasMenu: boolean }): ShortcutGroup[] {
  const menu = Object.values(MENU_KEYS).map(({ title, accelerator }) => ({ title, keys: [accelerator.replace('CmdOrCtrl', 'Ctrl')] }));
  return [
    { title: 'Everywhere', shortcuts: [...Object.values(WINDOW_KEYS), ...(hasMenu ? menu : [])] },
    { title: 'Specimens', shortcuts: Object.values(SPECIMEN_KEYS) },
    { title: 'Masks: tools', shortcuts: TOOL_IDS.map(toolFacts).map(({ title, hint, key }) => ({ title, hint, keys: [key] })) },
    { title: 'Masks: drawing', shortcuts: [CLASS_KEYS, ...Object.values(COMMANDS)] },
    { title: 'Evaluate: images', shortcuts: Object.values(JUDGED_KEYS) },
    { title: 'Batch: review', shortcuts: Object.values(REVIEW_KEYS) },
  ];
}

/** The groups with what holds all of these words in its title, hint, keys or group. */
export function findShortcuts(groups: readonly ShortcutGroup[], words: string): ShortcutGroup[] {
  const wanted = words.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return groups.flatMap((group) => {
    const shortcuts = group.shortcuts.filter(({ title, hint = '', keys }) => {
      const text = [group.title, title, hint, ...keys].join(' ').toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    return shortcuts.length === 0 ? [] : [{ ...group, shortcuts }];
  });
}
