import { IconMicroscope, type Icon } from '@tabler/icons-react';
import type { Route } from '../state/route.ts';

/** The screens of a project in the order of the work; the rail, the palette and the keys come from here. */
export const PROJECT_SCREENS: readonly { readonly screen: Exclude<Route['screen'], 'home'>; readonly title: string; readonly icon: Icon; route(project: string): Route }[] = [
  { screen: 'specimens', title: 'Specimens', icon: IconMicroscope, route: (project) => ({ screen: 'specimens', project, specimen: null }) },
];
