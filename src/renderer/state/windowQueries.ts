import type { ProjectView, RecentProject } from '../../shared/contract/areas/projectsArea.ts';
import type { SettingsView } from '../../shared/contract/areas/settingsArea.ts';
import type { SpecimenRow } from '../../shared/contract/areas/specimensArea.ts';
import type { NitalClient } from '../../shared/contract/contract.ts';

/** A question to the program, under one key: asked once, whoever wants the answer. */
export interface Question<T> {
  readonly queryKey: readonly unknown[];
  readonly queryFn: () => Promise<T>;
  /** Milliseconds that an answer holds. */
  readonly staleTime?: number;
}

/** What the user of this PC chose. */
export function settingsQuery(client: NitalClient): Question<SettingsView> {
  return { queryKey: ['settings'], queryFn: () => client.call.settings.show({}), staleTime: Infinity };
}

/** Projects that were opened before, by any window. */
export function recentQuery(client: NitalClient): Question<readonly RecentProject[]> {
  return { queryKey: ['recent'], queryFn: () => client.call.projects.recent({}), staleTime: 1000 };
}

/** Opens a project; `times`: how often the connection was found, for over each new one it has to be opened again. */
export function projectQuery(client: NitalClient, path: string, times: number): Question<ProjectView> {
  return { queryKey: [...openedKey(path), times], queryFn: () => client.call.projects.open({ path }), staleTime: Infinity };
}

/** Of all answers to the opening of a project. */
export function openedKey(path: string): readonly unknown[] {
  return ['project', path];
}

export function specimensQuery(client: NitalClient, project: string): Question<readonly SpecimenRow[]> {
  return { queryKey: [project, 'specimens', 'list'], queryFn: () => client.call.specimens.list({ project }) };
}
