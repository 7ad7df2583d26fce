import { IconChartLine, IconFileCertificate, IconGauge, IconMask, IconMicroscope, IconPhotoCheck, IconStack2, type Icon } from '@tabler/icons-react';
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import type { ProjectView } from '../../shared/contract/areas/projectsArea.ts';
import type { Route, ScreenName, SettingsTab } from '../state/route.ts';
import type { ScreenProps } from './ScreenProps.ts';

interface ScreenFacts {
  readonly title: string;
  readonly icon: Icon;
  /** Fetched when it is first shown, so that the window starts fast. */
  readonly component: LazyExoticComponent<ComponentType<ScreenProps>>;
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
export const SettingsScreen: LazyExoticComponent<ComponentType<{ readonly project: ProjectView | null; readonly tab: SettingsTab }>> = lazy(() => import('../screens/settings/SettingsScreen.tsx'));

export function titleOf(screen: Route['screen']): string {
  return screen === 'home' ? 'the projects' : screen === 'settings' ? 'Settings' : SCREENS[screen].title;
}
