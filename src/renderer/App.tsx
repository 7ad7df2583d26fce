import { Loader, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, type ReactElement } from 'react';
import type { ProjectView } from '../shared/contract/areas/projectsArea.ts';
import { ErrorNote } from './components/ErrorNote.tsx';
import { useClient, useConnectionState } from './connection/ConnectionContext.ts';
import { HomeScreen } from './screens/home/HomeScreen.tsx';
import { CommandPalette } from './shell/CommandPalette.tsx';
import { Frame } from './shell/Frame.tsx';
import { SCREENS } from './shell/screens.ts';
import { useRoute, type Route } from './state/route.ts';
import { useJobFeed } from './state/useJobs.ts';
import { again } from './state/again.ts';

/** The window: the frame, and the screen that the address names. */
export function App(): ReactElement {
  const client = useClient();
  const connection = useConnectionState();
  const route = useRoute();
  useJobFeed(client, connection.kind === 'open');
  if (!connection.wasOpen) return <Waiting words={connection.kind === 'lost' ? connection.message : 'Connecting to the program …'} />;
  if (route.screen === 'home') {
    return (
      <Frame project={null} screen="home">
        <HomeScreen />
        <CommandPalette project={null} />
      </Frame>
    );
  }
  return <InProject key={route.project} route={route} />;
}

/** Opens the project that the address names and keeps it open as long as it is shown. */
function InProject({ route }: { readonly route: Exclude<Route, { screen: 'home' }> }): ReactElement {
  const client = useClient();
  const connection = useConnectionState();
  const opened = useQuery({ queryKey: ['project', route.project, connection.kind === 'open'], queryFn: () => client.call.projects.open({ path: route.project }), staleTime: Infinity, placeholderData: (before: ProjectView | undefined) => before });
  const project = opened.data ?? null;
  const { component: Screen, title } = SCREENS[route.screen];
  useProjectChanges(project?.handle ?? null);
  return (
    <Frame project={project} screen={route.screen}>
      {opened.isError ? (
        <Stack p="lg" maw={720}>
          <ErrorNote error={opened.error} onRetry={() => again(opened)} />
        </Stack>
      ) : project === null ? (
        <Waiting words="Opening the project …" />
      ) : (
        <Suspense fallback={<Waiting words={`Opening ${title} …`} />}>
          <Screen key={route.screen} project={project} id={route.id} />
        </Suspense>
      )}
      <CommandPalette project={project} />
    </Frame>
  );
}

/** What the program says has changed is asked for again where it is shown. */
function useProjectChanges(handle: string | null): void {
  const client = useClient();
  const queries = useQueryClient();
  useEffect(() => {
    if (handle === null) return undefined;
    return client.subscribe('projectChanged', { project: handle }, ({ area }) => {
      queries.invalidateQueries({ queryKey: [handle, area] }).catch(() => undefined);
    });
  }, [client, queries, handle]);
}

function Waiting({ words }: { readonly words: string }): ReactElement {
  return (
    <Stack align="center" justify="center" h="100%" gap="sm" role="status">
      <Loader size="sm" />
      <Text c="dimmed">{words}</Text>
    </Stack>
  );
}
