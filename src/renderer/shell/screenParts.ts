import type { ComponentType } from 'react';
import type { ProjectView } from '../../shared/contract/areas/projectsArea.ts';
import type { Route, SettingsTab } from '../state/route.ts';
import type { ScreenProps } from './ScreenProps.ts';

export interface SettingsProps {
  readonly project: ProjectView | null;
  readonly tab: SettingsTab;
}

/** A part of the program with one component, and that component once it has come. */
class Part<P> {
  component: ComponentType<P> | null = null;
  readonly load: () => Promise<{ readonly default: ComponentType<P> }>;

  constructor(load: () => Promise<{ readonly default: ComponentType<P> }>) {
    this.load = load;
  }

  /** Ends when it is there, or is found not to come, which is told when it is shown. */
  async fetch(): Promise<void> {
    this.component = await this.load().then(
      (part) => part.default,
      () => null,
    );
  }
}

/** Where the screens come from. Without React, so that the first script can fetch one. */
export const PARTS = {
  home: new Part<object>(() => import('../screens/home/HomeScreen.tsx')),
  settings: new Part<SettingsProps>(() => import('../screens/settings/SettingsScreen.tsx')),
  specimens: new Part<ScreenProps>(() => import('../screens/specimens/SpecimensScreen.tsx')),
  masks: new Part<ScreenProps>(() => import('../screens/masks/MasksScreen.tsx')),
  datasets: new Part<ScreenProps>(() => import('../screens/datasets/DatasetsScreen.tsx')),
  train: new Part<ScreenProps>(() => import('../screens/train/TrainScreen.tsx')),
  evaluate: new Part<ScreenProps>(() => import('../screens/evaluate/EvaluateScreen.tsx')),
  batch: new Part<ScreenProps>(() => import('../screens/batch/BatchScreen.tsx')),
  reports: new Part<ScreenProps>(() => import('../screens/reports/ReportsScreen.tsx')),
} satisfies Readonly<Record<Route['screen'], unknown>>;

export type { Part };

/** Fetches what will probably be shown. */
export function fetchScreen(screen: Route['screen']): Promise<void> {
  return PARTS[screen].fetch();
}
