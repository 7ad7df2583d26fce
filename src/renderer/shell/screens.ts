import { IconChartLine, IconFileCertificate, IconGauge, IconMask, IconMicroscope, IconPhotoCheck, IconStack2, type Icon } from '@tabler/icons-react';
import { lazy as reactLazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { ProjectView } from '../../shared/contract/areas/projectsArea.ts';
import type { Route, ScreenName, SettingsTab } from '../state/route.ts';
import type { ScreenProps } from './ScreenProps.ts';

/** A component that is fetched when it is first shown, or before that when it is likely to be. */
type FetchedLater<P> = LazyExoticComponent<ComponentType<P>> & { readonly fetch: () => void };

interface ScreenFacts {
  readonly title: string;
  readonly icon: Icon;
  /** Fetched when it is first shown, so that the window starts fast. */
  readonly component: FetchedLater<ScreenProps>;
}

/** The screens of a project; the rail, the palette and the keys come from here. */
export const SCREENS: Readonly<Record<ScreenName, ScreenFacts>> = {
  specimens: { title: 'Specimens', icon: IconMicroscope, component: lazy(() => import('../screens/specimens/SpecimensScreen.tsx')) },
  masks: { title: 'Masks', icon: IconMask, component: lazy(() => import('../screens/masks/MasksScreen.tsx')) },
  datasets: { title: 'Datasets', icon: IconStack2, component: lazy(() => import('../screens/datasets/DatasetsScreen.tsx')) },
  train: { title: 'Train', icon: IconChartLine, component: lazy(() => import('../screens/train/TrainScreen.tsx')) },
  evaluate: { title: 'Evaluate', icon: IconGauge, component: lazy(() => import('../screens/evaluate/EvaluateScreen.tsx')) },
  batch: { title: 'Batch', icon: IconPhotoCheck, component: lazy(() => import('../screens/batch/BatchScreen.tsx')) },
  reports: { title: 'Reports', icon: IconFileCertificate, component: lazy(() => import('../screens/reports/ReportsScreen.tsx')) },
};

/** At the foot of the rail, with a project and without one. */
export const SettingsScreen: FetchedLater<{ readonly project: ProjectView | null; readonly tab: SettingsTab }> = lazy(() => import('../screens/settings/SettingsScreen.tsx'));

export const HomeScreen: FetchedLater<object> = lazy(() => import('../screens/home/HomeScreen.tsx'));

/** Fetches what an address will show while the rest of the window is still on its way. */
export function fetchScreen({ screen }: Route): void {
  const component = screen === 'home' ? HomeScreen : screen === 'settings' ? SettingsScreen : SCREENS[screen].component;
  component.fetch();
}

/** React's own, with the fetching apart. */
function lazy<P>(load: () => Promise<{ default: ComponentType<P> }>): FetchedLater<P> {
  return Object.assign(reactLazy(load), { fetch: () => void load().catch(() => undefined) });
}

export function titleOf(screen: Route['screen']): string {
  return screen === 'home' ? 'the projects' : screen === 'settings' ? 'Settings' : SCREENS[screen].title;
}
