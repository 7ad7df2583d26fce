import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconHome, IconSearch } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { ProjectView } from '../../shared/contract/contract.ts';
import { navigate } from '../state/route.ts';
import { PROJECT_SCREENS } from './screens.ts';

/** Ctrl-K: every screen and command by its name. */
export function CommandPalette({ project }: { readonly project: ProjectView | null }): ReactElement {
  const home: SpotlightActionData = { id: 'home', label: 'All projects', description: 'Open, make or leave a project', leftSection: <IconHome size={20} stroke={1.6} />, onClick: () => navigate({ screen: 'home' }) };
  const screens = project === null ? [] : PROJECT_SCREENS.map(({ screen, title, icon: Icon, route }) => ({ id: screen, label: title, leftSection: <Icon size={20} stroke={1.6} />, onClick: () => navigate(route(project.path)) }));
  return <Spotlight actions={[home, ...screens]} shortcut="mod + K" nothingFound="Nothing is called so." highlightQuery searchProps={{ leftSection: <IconSearch size={18} />, placeholder: 'Screen or command' }} />;
}
