import { ActionIcon, Button, Card, Group, SimpleGrid, Stack, Text, Title, Tooltip, UnstyledButton } from '@mantine/core';
import { IconFolderOpen, IconPlus, IconSparkles, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { RecentProject } from '../../../shared/contract/areas/projectsArea.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { navigate, type HomeTask } from '../../state/route.ts';
import { useRoute } from '../../state/useRoute.ts';
import classes from './HomeScreen.module.css';
import { NewProject } from './NewProject.tsx';
import { OpenProject } from './OpenProject.tsx';
import { useSampleProject } from './useSampleProject.ts';
import { again } from '../../state/again.ts';
import { recentQuery } from '../../state/windowQueries.ts';

/** The first screen: go on with a project, make one, open one, or look around in a sample. */
export default function HomeScreen(): ReactElement {
  const client = useClient();
  const route = useRoute();
  const task = route.screen === 'home' ? (route.task ?? null) : null;
  const setTask = (next: HomeTask | null): void => navigate(next === null ? { screen: 'home' } : { screen: 'home', task: next });
  const info = useQuery({ queryKey: ['info'], queryFn: () => client.call.app.info({}), staleTime: Infinity });
  const choose = useMutation({ mutationFn: () => client.call.app.chooseFolder({ title: 'Open a project' }), onSuccess: (path) => path !== null && open(path) });
  const recent = useQuery(recentQuery(client));
  const sample = useSampleProject();
  const open = (path: string): void => navigate({ screen: 'specimens', project: path, id: null });
  return (
    <Stack className={classes['page']} gap="lg">
      <div>
        <Title order={1}>Projects</Title>
        <Text c="dimmed">A project keeps the specimens, micrographs, masks, models and reports of one piece of work, on this computer alone.</Text>
      </div>
      <Group gap="sm">
        <Button leftSection={<IconPlus size={16} />} variant={task === 'new' ? 'light' : 'filled'} onClick={() => setTask(task === 'new' ? null : 'new')} aria-expanded={task === 'new'}>
          New project
        </Button>
        <Button leftSection={<IconFolderOpen size={16} />} variant={task === 'open' ? 'light' : 'default'} onClick={() => (info.data?.hasDialogs === true ? choose.mutate() : setTask(task === 'open' ? null : 'open'))} aria-expanded={task === 'open'}>
          Open a project
        </Button>
        <Button leftSection={<IconSparkles size={16} />} variant="default" loading={sample.isBusy} onClick={sample.make}>
          Make a sample project
        </Button>
      </Group>
      {choose.isError && <ErrorNote error={choose.error} />}
      {sample.error !== null && <ErrorNote error={sample.error} onRetry={sample.make} />}
      {sample.words !== null && (
        <Text c="dimmed" role="status">
          {sample.words}
        </Text>
      )}
      {task === 'new' && <NewProject onMade={open} />}
      {task === 'open' && <OpenProject onChosen={open} />}
      {recent.isError && <ErrorNote error={recent.error} onRetry={() => again(recent)} />}
      {recent.data !== undefined && <RecentProjects projects={recent.data} onOpen={open} />}
    </Stack>
  );
}

function RecentProjects({ projects, onOpen }: { readonly projects: readonly RecentProject[]; readonly onOpen: (path: string) => void }): ReactElement {
  const client = useClient();
  const queries = useQueryClient();
  const forget = useMutation({ mutationFn: (path: string) => client.call.projects.forget({ path }), onSuccess: (rest) => queries.setQueryData(recentQuery(client).queryKey, rest) });
  if (projects.length === 0) return <Text c="dimmed">Projects that you open are listed here. A sample project shows in half a minute what a full one looks like.</Text>;
  return (
    <section aria-label="Recent projects">
      <Title order={2} mb="sm">
        Recent
      </Title>
      <SimpleGrid cols={{ base: 2, lg: 3 }} spacing="sm">
        {projects.map(({ path, name, openedAt, found }) => (
          <Card key={path} withBorder padding={0} className={classes['card']}>
            <UnstyledButton className={classes['target']} onClick={() => onOpen(path)} disabled={!found}>
              <Text fw={600} truncate>
                {name}
              </Text>
              <Text size="sm" c="dimmed" truncate title={path}>
                {path}
              </Text>
              <Text size="xs" c={found ? 'dimmed' : 'red'}>
                {found ? `opened ${formatDay(openedAt)}` : 'not found: it was moved, or its disk is not connected'}
              </Text>
            </UnstyledButton>
            <Tooltip label="Take it off this list; the project stays where it is">
              <ActionIcon className={classes['forget']} variant="subtle" color="gray" aria-label={`Take ${name} off this list`} onClick={() => forget.mutate(path)}>
                <IconX size={16} />
              </ActionIcon>
            </Tooltip>
          </Card>
        ))}
      </SimpleGrid>
    </section>
  );
}
