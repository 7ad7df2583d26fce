/** The screens of a project in the order of the work. */
export const SCREEN_NAMES = ['specimens', 'masks', 'datasets', 'train', 'evaluate', 'batch', 'reports'] as const;
export type ScreenName = (typeof SCREEN_NAMES)[number];

/** Parts of the settings. */
export const SETTINGS_TABS = ['laboratory', 'devices', 'memory', 'appearance', 'shortcuts', 'about'] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

/** What is being done on the first screen. */
export type HomeTask = 'new' | 'open';

/** In a project; `id` is what the screen has chosen. */
export interface ProjectRoute {
  readonly screen: ScreenName;
  readonly project: string;
  readonly id: number | null;
}

/** The settings are there with an open project and without one. */
export interface SettingsRoute {
  readonly screen: 'settings';
  readonly project: string | null;
  readonly tab: SettingsTab;
}

/** Where the window is. It stands in the address, so that a reload comes back to it. */
export type Route = { readonly screen: 'home'; readonly task?: HomeTask } | ProjectRoute | SettingsRoute;

/** `#/`, `#/?task=new`, `#/specimens?project=PATH&id=3`, `#/settings?tab=devices` */
export function parseRoute(hash: string): Route {
  const [name, query] = hash.replace(/^#\/?/, '').split('?');
  const values = new URLSearchParams(query);
  const project = values.get('project');
  if (name === 'settings') return { screen: name, project: project === '' ? null : project, tab: SETTINGS_TABS.find((tab) => tab === values.get('tab')) ?? SETTINGS_TABS[0] };
  const screen = SCREEN_NAMES.find((known) => known === name);
  if (screen === undefined || project === null || project === '') {
    const task = values.get('task');
    return name === '' && (task === 'new' || task === 'open') ? { screen: 'home', task } : { screen: 'home' };
  }
  const id = Number(values.get('id') ?? NaN);
  return { screen, project, id: Number.isInteger(id) && id > 0 ? id : null };
}

export function routeHash(route: Route): string {
  if (route.screen === 'home') return route.task === undefined ? '#/' : `#/?task=${route.task}`;
  const values = new URLSearchParams(route.project === null ? {} : { project: route.project });
  if (route.screen === 'settings') values.set('tab', route.tab);
  else if (route.id !== null) values.set('id', String(route.id));
  return `#/${route.screen}?${values.toString()}`;
}

/** Goes there; the browser's way back leads here again. */
export function navigate(route: Route): void {
  location.hash = routeHash(route);
}
