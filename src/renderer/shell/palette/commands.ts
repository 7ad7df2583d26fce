import { IconBrush, IconChartLine, IconFolderOpen, IconHome, IconKeyboard, IconMoon, IconPhotoPlus, IconPlus, IconSettings, IconShieldCheck, IconStack2, IconSun, IconSunMoon, type Icon } from '@tabler/icons-react';
import type { Appearance } from '../../../shared/contract/areas/settingsArea.ts';
import { toolFacts, TOOL_IDS } from '../../editor/tools/tools.ts';
import { SETTINGS_PARTS } from '../../screens/settings/settingsTabs.ts';
import { navigate, parseRoute, SCREEN_NAMES, SETTINGS_TABS, type ScreenName } from '../../state/route.ts';
import { SCREENS } from '../screens.ts';
import { showShortcuts } from '../shortcuts/ShortcutOverlay.tsx';
import type { Findable } from './findCommands.ts';
import { pressWhenThere } from './pressWhenThere.ts';

export interface Command extends Findable {
  readonly id: string;
  readonly icon: Icon;
  /** Below its name. */
  readonly description?: string;
  readonly run: () => void;
}

/** Work that begins on a screen of a project: what is to be pressed there, and whether that is safe to do at once. */
const WORK: readonly { readonly label: string; readonly words: string; readonly icon: Icon; readonly screen: string; readonly press: string; readonly how: 'click' | 'focus' }[] = [
  { label: 'Import micrographs', words: 'files folder masks table', icon: IconPhotoPlus, screen: 'specimens', press: 'import', how: 'focus' },
  { label: 'New dataset', words: 'split sides tiles', icon: IconStack2, screen: 'datasets', press: 'new-dataset', how: 'click' },
  { label: 'Start a training', words: 'train a model network', icon: IconChartLine, screen: 'train', press: 'start-training', how: 'focus' },
  { label: 'Verify a report', words: 'check pdf identical', icon: IconShieldCheck, screen: 'reports', press: 'verify-report', how: 'focus' },
];

const APPEARANCES: Readonly<Record<Appearance, { readonly label: string; readonly icon: Icon }>> = {
  dark: { label: 'Dark appearance', icon: IconMoon },
  light: { label: 'Light appearance', icon: IconSun },
  system: { label: 'Appearance of the system', icon: IconSunMoon },
};

/** Where one can go, with a project (its path) or without. */
export function screenCommands(project: string | null): Command[] {
  const home: Command = { id: 'home', label: 'All projects', description: 'Open, make or leave a project', icon: IconHome, run: () => navigate({ screen: 'home' }) };
  const screens = project === null ? [] : SCREEN_NAMES.map((screen): Command => ({ id: screen, label: SCREENS[screen].title, icon: SCREENS[screen].icon, run: () => navigate({ screen, project, id: null }) }));
  const settings = SETTINGS_TABS.map((tab): Command => ({ id: `settings-${tab}`, label: `Settings: ${SETTINGS_PARTS[tab].title}`, words: SETTINGS_PARTS[tab].words, icon: tab === 'laboratory' ? IconSettings : SETTINGS_PARTS[tab].icon, run: () => navigate({ screen: 'settings', project, tab }) }));
  return [...screens, home, ...settings];
}

/** The tools of the mask editor, by what they do as well as by name; on the micrograph that is open, or the first. */
export function toolCommands(project: string | null): Command[] {
  if (project === null) return [];
  return TOOL_IDS.map((id): Command => {
    const { title, hint, key } = toolFacts(id);
    const choose = (): void => {
      const route = parseRoute(location.hash);
      if (route.screen !== 'masks') navigate({ screen: 'masks', project, id: null });
      pressWhenThere(`tool-${id}`, 'click');
    };
    return { id: `tool-${id}`, label: title, description: `${hint} (${key.toUpperCase()})`, words: `tool draw mask ${hint}`, icon: IconBrush, run: choose };
  });
}

/** What one can do. */
export function workCommands(project: string | null, appear: (appearance: Appearance) => void): Command[] {
  const known = (name: string): ScreenName | undefined => SCREEN_NAMES.find((screen) => screen === name);
  const work =
    project === null
      ? []
      : WORK.flatMap(({ label, words, icon, screen: name, press, how }): Command[] => {
          const screen = known(name);
          return screen === undefined ? [] : [{ id: press, label, words, icon, run: () => (navigate({ screen, project, id: null }), pressWhenThere(press, how)) }];
        });
  return [
    ...work,
    { id: 'new-project', label: 'New project', icon: IconPlus, run: () => navigate({ screen: 'home', task: 'new' }) },
    { id: 'open-project', label: 'Open a project', icon: IconFolderOpen, run: () => navigate({ screen: 'home', task: 'open' }) },
    ...(Object.keys(APPEARANCES) as Appearance[]).map((appearance): Command => ({ id: `appear-${appearance}`, ...APPEARANCES[appearance], words: 'theme colours', run: () => appear(appearance) })),
    { id: 'shortcuts', label: 'Show all keys', words: 'shortcuts keyboard', icon: IconKeyboard, run: showShortcuts },
  ];
}
