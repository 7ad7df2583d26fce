import { useSyncExternalStore } from 'react';

/** Where the window is. It stands in the address, so that a reload comes back to it. */
export type Route = { readonly screen: 'home' } | { readonly screen: 'specimens'; readonly project: string; readonly specimen: number | null };

/** `#/`, `#/specimens?project=PATH&specimen=3` */
export function parseRoute(hash: string): Route {
  const [name, query] = hash.replace(/^#\/?/, '').split('?');
  const values = new URLSearchParams(query);
  const project = values.get('project');
  if (name !== 'specimens' || project === null || project === '') return { screen: 'home' };
  const specimen = Number(values.get('specimen') ?? NaN);
  return { screen: 'specimens', project, specimen: Number.isInteger(specimen) && specimen > 0 ? specimen : null };
}

export function routeHash(route: Route): string {
  if (route.screen === 'home') return '#/';
  const values = new URLSearchParams({ project: route.project });
  if (route.specimen !== null) values.set('specimen', String(route.specimen));
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
