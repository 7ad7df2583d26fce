import { Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { ProjectView } from '../../../../shared/contract/areas/projectsArea.ts';
import { ErrorNote } from '../../../components/ErrorNote.tsx';
import { useClient } from '../../../connection/ConnectionContext.ts';
import { useJobs } from '../../../state/useJobs.ts';
import { ImportChoosing } from './ImportChoosing.tsx';
import classes from './ImportPanel.module.css';
import { ImportSummary } from './ImportSummary.tsx';
import type { Importing } from './useImport.ts';

/** An import where the specimens else stand: files on their way, what would become of them, how it ended. */
export function ImportPanel({ project, importing }: { readonly project: ProjectView; readonly importing: Importing }): ReactElement | null {
  const { phase, run, leave } = importing;
  switch (phase.kind) {
    case 'none':
      return null;
    case 'sending':
      return (
        <Underway title="Taking the files" onCancel={leave} share={phase.total === 0 ? 0 : phase.sent / phase.total}>
          {phase.files === 0 ? 'Looking what was chosen …' : `${mebibytes(phase.sent)} of ${mebibytes(phase.total)} MB of ${phase.files} files. Nothing comes into the project yet.`}
        </Underway>
      );
    case 'choosing':
      return <ImportChoosing key={phase.id} project={project} id={phase.id} view={phase.view} onImport={run} onCancel={leave} />;
    case 'running':
      return <Running job={phase.job} />;
    case 'ended':
      return <ImportSummary outcome={phase.outcome} onDone={leave} />;
    case 'failed':
      return (
        <Stack p="lg" maw={760} gap="md">
          <Title order={2}>The import came to an end</Title>
          <ErrorNote error={phase.error} />
          <Button onClick={leave} style={{ alignSelf: 'start' }}>
            Back to the specimens
          </Button>
        </Stack>
      );
  }
}

function Running({ job }: { readonly job: number }): ReactElement {
  const client = useClient();
  const progress = useJobs((state) => state.jobs.get(job)?.progress ?? null);
  const share = progress === null || progress.total === 0 ? 0 : progress.done / progress.total;
  return (
    <Underway title="Importing" share={share} onCancel={() => client.call.jobs.cancel({ id: job }).catch(() => undefined)}>
      {progress === null ? 'It begins …' : `${progress.done} of ${progress.total} micrographs. What is taken is safe at once; you may leave this screen.`}
    </Underway>
  );
}

function Underway({ title, share, onCancel, children }: { readonly title: string; readonly share: number; readonly onCancel: () => unknown; readonly children: ReactNode }): ReactElement {
  return (
    <Stack p="lg" maw={760} gap="md" className={classes['panel']}>
      <Title order={2}>{title}</Title>
      <Progress value={100 * share} aria-label={title} />
      <Group justify="space-between">
        <Text c="dimmed" role="status">
          {children}
        </Text>
        <Button variant="default" onClick={() => onCancel()}>
          Cancel
        </Button>
      </Group>
    </Stack>
  );
}

function mebibytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
