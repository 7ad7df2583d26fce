import { IconChartLine, IconFileCertificate, IconGauge, IconMask, IconMicroscope, IconPhotoCheck, IconStack2, type Icon } from '@tabler/icons-react';
import { createElement, lazy, useState, type ComponentType, type ReactElement } from 'react';
import type { Route, ScreenName } from '../state/route.ts';
import type { ScreenProps } from './ScreenProps.ts';
import { PARTS, type Part, type SettingsProps } from './screenParts.ts';

interface ScreenFacts {
  readonly title: string;
  readonly icon: Icon;
  /** Fetched when it is first shown, so that the window starts fast. */
  readonly component: (props: ScreenProps) => ReactElement;
}

/** The screens of a project; the rail, the palette and the keys come from here. */
export const SCREENS: Readonly<Record<ScreenName, ScreenFacts>> = {
  specimens: { title: 'Specimens', icon: IconMicroscope, component: shown(PARTS.specimens) },
  masks: { title: 'Masks', icon: IconMask, component: shown(PARTS.masks) },
  datasets: { title: 'Datasets', icon: IconStack2, component: shown(PARTS.datasets) },
  train: { title: 'Train', icon: IconChartLine, component: shown(PARTS.train) },
  evaluate: { title: 'Evaluate', icon: IconGauge, component: shown(PARTS.evaluate) },
  batch: { title: 'Batch', icon: IconPhotoCheck, component: shown(PARTS.batch) },
  reports: { title: 'Reports', icon: IconFileCertificate, component: shown(PARTS.reports) },
};

/** At the foot of the rail, with a project and without one. */
export const SettingsScreen: (props: SettingsProps) => ReactElement = shown(PARTS.settings);

export const HomeScreen = shown(PARTS.home);

/** The component of a part: drawn at once when the part has come before, else as soon as it comes. */
function shown<P extends object>(part: Part<P>): (props: P) => ReactElement {
  const later = lazy(part.load);
  return function Shown(props) {
    // The same as long as it stands: another component would lose what is on the screen.
    const [component] = useState<{ readonly it: ComponentType<P> }>(() => ({ it: part.component ?? (later as ComponentType<P>) }));
    return createElement(component.it, props);
  };
}

export function titleOf(screen: Route['screen']): string {
  return screen === 'home' ? 'the projects' : screen === 'settings' ? 'Settings' : SCREENS[screen].title;
}
