import { Loader, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, type ReactElement, type ReactNode } from 'react';
import type { ProjectView } from '../shared/contract/areas/projectsArea.ts';
import { ErrorNote } from './components/ErrorNote.tsx';
import { useClient, useConnectionState } from './connection/ConnectionContext.ts';
import { Frame } from './shell/Frame.tsx';
import { HomeScreen, SCREENS, SettingsScreen, titleOf } from './shell/screens.ts';
import type { Route, ProjectRoute, SettingsRoute } from './state/route.ts';
import { useRoute } from './state/useRoute.ts';
import { openedKey, projectQuery } from './state/windowQueries.ts';
import { useJobFeed } from './state/useJobs.ts';
import { useSettingsFeed } from './state/useSettings.ts';
import { again } from './state/again.ts';

// What is called up over the screens: not what the first of them waits for.
const Overlays = lazy(() => import('./shell/Overlays.tsx'));

/** The window: the frame, and the screen that the address names. */
export function App(): ReactElement {
  const client = useClient();
  const connection = useConnectionState();
  const route = useRoute();
  useJobFeed(client, connection.kind === 'open');
  useSettingsFeed(client, connection.kind === 'open');
  if (connection.times === 0) return <Waiting words={connection.kind === 'lost' ? connection.message : 'Connecting to the program …'} />;
  if (route.screen === 'home') {
    return (
      <Window project={null} screen="home">
        <HomeScreen />
      </Window>
    );
  }
  if (route.project !== null) return <InProject key={route.project} path={route.project} route={route} />;
  return (
    <Window project={null} screen={route.screen}>
      {route.screen === 'settings' && <SettingsScreen project={null} tab={route.tab} />}
    </Window>
  );
}

/** The frame with a screen, which may still be on its way, and what stands over it. */
function Window({ project, screen, children }: { readonly project: ProjectView | null; readonly screen: Route['screen']; readonly children: ReactNode }): ReactElement {
  return (
    <Frame project={project} screen={screen}>
      <Suspense fallback={<Waiting words={`Opening ${titleOf(screen)} …`} />}>{children}</Suspense>
      <Suspense fallback={null}>
        <Overlays project={project} />
      </Suspense>
    </Frame>
  );
}

/** Opens the project that the address names and keeps it open as long as it is shown. */
function InProject({ path, route }: { readonly path: string; readonly route: ProjectRoute | SettingsRoute }): ReactElement {
  const client = useClient();
  const { times } = useConnectionState();
  const opened = useQuery({ ...projectQuery(client, path, times), placeholderData: (before: ProjectView | undefined) => before });
  const project = opened.data ?? null;
  useProjectChanges(opened.isPlaceholderData ? null : (project?.handle ?? null), times);
  useForgetting(path, project?.handle ?? null);
  return (
    <Window project={project} screen={route.screen}>
      {opened.isError ? (
        <Stack p="lg" maw={720}>
          <ErrorNote error={opened.error} onRetry={() => again(opened)} />
        </Stack>
      ) : project === null ? (
        <Waiting words="Opening the project …" />
      ) : (
        <ScreenOf project={project} route={route} />
      )}
    </Window>
  );
}

function ScreenOf({ project, route }: { readonly project: ProjectView; readonly route: ProjectRoute | SettingsRoute }): ReactElement {
  if (route.screen === 'settings') return <SettingsScreen project={project} tab={route.tab} />;
  const { component: Screen } = SCREENS[route.screen];
  return <Screen key={route.screen} project={project} id={route.id} />;
}

/** What the program says has changed is asked for again where it is shown; after a lost connection everything is. */
function useProjectChanges(handle: string | null, times: number): void {
  const client = useClient();
  const queries = useQueryClient();
  useEffect(() => {
    if (handle === null) return undefined;
    if (times > 1) queries.invalidateQueries({ queryKey: [handle] }).catch(() => undefined);
    return client.subscribe('projectChanged', { project: handle }, ({ area }) => {
      queries.invalidateQueries({ queryKey: [handle, area] }).catch(() => undefined);
    });
  }, [client, queries, handle, times]);
}

/** A project that is left may be closed and changed by others: whoever comes back opens it and asks anew. */
function useForgetting(path: string, handle: string | null): void {
  const queries = useQueryClient();
  useEffect(() => () => queries.removeQueries({ queryKey: openedKey(path) }), [queries, path]);
  useEffect(() => () => queries.removeQueries({ queryKey: [handle] }), [queries, handle]);
}

function Waiting({ words }: { readonly words: string }): ReactElement {
  return (
    <Stack align="center" justify="center" h="100%" gap="sm" role="status">
      <Loader size="sm" />
      <Text c="dimmed">{words}</Text>
    </Stack>
  );
}
