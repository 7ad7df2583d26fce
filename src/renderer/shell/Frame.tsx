import { ActionIcon, Group, Text, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconMoon, IconSearch, IconSettings, IconSun, type Icon } from '@tabler/icons-react';
import type { ReactElement, ReactNode } from 'react';
import type { ProjectView } from '../../shared/contract/areas/projectsArea.ts';
import { useConnectionState } from '../connection/ConnectionContext.ts';
import { navigate, SCREEN_NAMES, type Route } from '../state/route.ts';
import { useChangeSettings } from '../state/useSettings.ts';
import classes from './Frame.module.css';
import { JobTray } from './JobTray.tsx';
import { fetchScreen } from './screenParts.ts';
import { SCREENS } from './screens.ts';

/** What stands around every screen: the rail, the bar above, and the work area. */
export function Frame({ project, screen, children }: { readonly project: ProjectView | null; readonly screen: Route['screen']; readonly children: ReactNode }): ReactElement {
  return (
    <div className={classes['frame']}>
      <TopBar project={project} />
      {project !== null && <Rail project={project} screen={screen} />}
      <main className={classes['work']} data-alone={project === null || undefined}>
        {children}
      </main>
    </div>
  );
}

function TopBar({ project }: { readonly project: ProjectView | null }): ReactElement {
  const connection = useConnectionState();
  return (
    <header className={classes['bar']}>
      <UnstyledButton className={classes['brand']} onClick={() => navigate({ screen: 'home' })} aria-label="All projects">
        <img src="./icon.svg" width={24} height={24} alt="" />
        <Text fw={600}>Nital</Text>
      </UnstyledButton>
      {project !== null && (
        <Text truncate title={project.path}>
          {project.name}
        </Text>
      )}
      {connection.kind === 'lost' && (
        <Text c="red" size="sm" role="status" truncate>
          {connection.message}
        </Text>
      )}
      <Group gap="xs" ml="auto" wrap="nowrap">
        <UnstyledButton className={classes['search']} onClick={spotlight.open} aria-label="Search and commands">
          <IconSearch size={16} />
          <Text size="sm" c="dimmed">
            Search and commands
          </Text>
          <kbd>Ctrl K</kbd>
        </UnstyledButton>
        <JobTray />
        <Appearance />
        {project === null && (
          <Tooltip label="Settings">
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Settings" onClick={() => navigate({ screen: 'settings', project: null, tab: 'laboratory' })}>
              <IconSettings size={18} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </header>
  );
}

function Appearance(): ReactElement {
  const { setColorScheme } = useMantineColorScheme();
  const change = useChangeSettings();
  const current = useComputedColorScheme('dark');
  const other = current === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Change to the ${other} appearance`}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`Change to the ${other} appearance`} onClick={() => (setColorScheme(other), change.mutate({ appearance: other }))}>
        {current === 'dark' ? <IconSun size={18} /> : <IconMoon size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}

function Rail({ project, screen }: { readonly project: ProjectView; readonly screen: Route['screen'] }): ReactElement {
  return (
    <nav className={classes['rail']} aria-label="Screens">
      {SCREEN_NAMES.map((name) => (
        <RailEntry key={name} {...SCREENS[name]} isActive={name === screen} screen={name} onClick={() => navigate({ screen: name, project: project.path, id: null })} />
      ))}
      <div className={classes['foot']}>
        <RailEntry title="Settings" icon={IconSettings} isActive={screen === 'settings'} screen="settings" onClick={() => navigate({ screen: 'settings', project: project.path, tab: 'laboratory' })} />
      </div>
    </nav>
  );
}

interface RailEntryProps {
  readonly title: string;
  readonly icon: Icon;
  readonly isActive: boolean;
  readonly screen: Route['screen'];
  readonly onClick: () => void;
}

function RailEntry({ title, icon: EntryIcon, screen, isActive, onClick }: RailEntryProps): ReactElement {
  // The pointer or the keyboard has come near: it will probably be pressed.
  const near = (): void => {
    fetchScreen(screen).catch(() => undefined);
  };
  return (
    <UnstyledButton className={classes['entry']} data-active={isActive || undefined} aria-current={isActive ? 'page' : undefined} onPointerEnter={near} onFocus={near} onClick={onClick}>
      <EntryIcon size={22} stroke={1.6} />
      <span>{title}</span>
    </UnstyledButton>
  );
}
