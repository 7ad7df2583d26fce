import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconHome, IconSearch } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { ProjectView } from '../../shared/contract/areas/projectsArea.ts';
import { navigate, SCREEN_NAMES } from '../state/route.ts';
import { SCREENS } from './screens.ts';

/** Ctrl-K: every screen and command by its name. */
export function CommandPalette({ project }: { readonly project: ProjectView | null }): ReactElement {
  const home: SpotlightActionData = { id: 'home', label: 'All projects', description: 'Open, make or leave a project', leftSection: <IconHome size={20} stroke={1.6} />, onClick: () => navigate({ screen: 'home' }) };
  const screens =
    project === null
      ? []
      : SCREEN_NAMES.map((screen): SpotlightActionData => {
          const { title, icon: Icon } = SCREENS[screen];
          return { id: screen, label: title, leftSection: <Icon size={20} stroke={1.6} />, onClick: () => navigate({ screen, project: project.path, id: null }) };
        });
  return <Spotlight actions={[home, ...screens]} shortcut="mod + K" nothingFound="Nothing is called so." highlightQuery searchProps={{ leftSection: <IconSearch size={18} />, placeholder: 'Screen or command' }} />;
}
