import { useSyncExternalStore } from 'react';
import { parseRoute, type Route } from './route.ts';

/** Where the window is, as it changes. */
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
