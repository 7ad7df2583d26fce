import type { ReactElement } from 'react';
import type { ProjectView } from '../../shared/contract/areas/projectsArea.ts';
import { CommandPalette } from './palette/CommandPalette.tsx';
import { ShortcutOverlay } from './shortcuts/ShortcutOverlay.tsx';

/** What a key or a command calls up over any screen. */
export default function Overlays({ project }: { readonly project: ProjectView | null }): ReactElement {
  return (
    <>
      <CommandPalette project={project} />
      <ShortcutOverlay />
    </>
  );
}
