import { useSyncExternalStore } from 'react';

/** The screens of a project in the order of the work. */
export const SCREEN_NAMES = ['specimens', 'masks', 'datasets', 'train', 'evaluate', 'batch', 'reports'] as const;
export type ScreenName = (typeof SCREEN_NAMES)[number];

/** What is being done on the first screen. */
export type HomeTask = 'new' | 'open';

/** Where the window is. It stands in the address, so that a reload comes back to it. `id` is what the screen has chosen. */
export type Route = { readonly screen: 'home'; readonly task?: HomeTask } | { readonly screen: ScreenName; readonly project: string; readonly id: number | null };

/** `#/`, `#/?task=new`, `#/specimens?project=PATH&id=3` */
export function parseRoute(hash: string): Route {
  const [name, query] = hash.replace(/^#\/?/, '').split('?');
  const values = new URLSearchParams(query);
  const project = values.get('project');
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
  const values = new URLSearchParams({ project: route.project });
  if (route.id !== null) values.set('id', String(route.id));
  return `#/${route.screen}?${values.toString()}`;
}

/** Goes there; the browser's way back leads here again. */
export function navigate(route: Route): void {
  location.hash = routeHash(route);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (listener) => {
      addEventListener('hashchange', listener);
      return () => removeEventListener('hashchange', listener);
    },
    () => location.hash,
  );
  return parseRoute(hash);
}
