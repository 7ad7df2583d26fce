import type { ProjectView } from '../../shared/contract/areas/projectsArea.ts';

/** What every screen of a project gets. */
export interface ScreenProps {
  readonly project: ProjectView;
  /** What is chosen: a specimen, a micrograph, a model … */
  readonly id: number | null;
}
