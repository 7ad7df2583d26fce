import { expect, it } from 'vitest';
import { parseRoute, routeHash, type Route } from './route.ts';

it('comes back to where it was', () => {
  const routes: Route[] = [{ screen: 'home' }, { screen: 'home', task: 'new' }, { screen: 'specimens', project: '/data/Stähle & Co?#/C45E.nital', id: null }, { screen: 'specimens', project: 'C:\\steel.nital', id: 7 }, { screen: 'settings', project: null, tab: 'about' }, { screen: 'settings', project: '/data/C45E.nital', tab: 'devices' }];
  for (const route of routes) expect(parseRoute(routeHash(route))).toEqual(route);
});

it('goes home from an address that means nothing', () => {
  for (const hash of ['', '#', '#/nowhere', '#/?task=evil', '#/specimens', '#/specimens?project=', '#/specimens?id=3']) expect(parseRoute(hash)).toEqual({ screen: 'home' });
  expect(parseRoute('#/settings?project=&tab=evil')).toEqual({ screen: 'settings', project: null, tab: 'laboratory' });
  expect(parseRoute('#/specimens?project=a&id=-1.5')).toEqual({ screen: 'specimens', project: 'a', id: null });
});
