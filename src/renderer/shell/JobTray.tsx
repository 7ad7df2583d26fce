import { ActionIcon, Badge, Button, Group, Indicator, Popover, Progress, RingProgress, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconListCheck } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { toAppError } from '../../shared/errors/AppError.ts';
import type { JobState, JobView } from '../../shared/progress/JobView.ts';
import { useClient } from '../connection/ConnectionContext.ts';
import { progressWords } from '../state/jobWords.ts';
import { useJobs } from '../state/useJobs.ts';

const WORDS: Readonly<Record<JobState, string>> = { waiting: 'waits', running: 'runs', done: 'done', paused: 'paused', cancelled: 'cancelled', failed: 'failed' };
const COLOURS: Readonly<Record<JobState, string>> = { waiting: 'gray', running: 'blue', done: 'green', paused: 'yellow', cancelled: 'gray', failed: 'red' };

/** Long work of the program: a ring while something runs, the list behind it. It goes on whatever screen is shown. */
export function JobTray(): ReactElement {
  const jobs = [...useJobs((state) => state.jobs).values()].reverse();
  const active = jobs.filter((job) => job.endedAt === null && job.state !== 'cancelled');
  const label = active.length === 0 ? 'Nothing runs' : `${active.length} of the jobs ${active.length === 1 ? 'is' : 'are'} not done`;
  return (
    <Popover position="bottom-end" width={380} shadow="md">
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} style={{ overflow: 'visible' }}>
          <Indicator disabled={active.length === 0} label={active.length} size={16} offset={4} color="blue">
            {active[0] === undefined ? <IconListCheck size={18} /> : <RingProgress size={30} thickness={4} sections={[{ value: share(active[0]), color: 'blue' }]} />}
          </Indicator>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        {jobs.length === 0 ? (
          <Text c="dimmed">Imports, trainings and batches show here how far they are.</Text>
        ) : (
          <Stack gap="md" mah={480} style={{ overflow: 'auto' }}>
            {jobs.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function JobRow({ job }: { readonly job: JobView }): ReactElement {
  const client = useClient();
  const { id, title, state, progress, canPause, error } = job;
  const runs = state === 'running' || state === 'waiting';
  return (
    <Stack gap={4}>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={500} truncate>
          {title}
        </Text>
        <Badge color={COLOURS[state]} variant="light" tt="none" flex="none">
          {WORDS[state]}
        </Badge>
      </Group>
      {runs && progress !== null && <Progress value={share(job)} aria-label={title} />}
      {progress !== null && runs && (
        <Text size="xs" c="dimmed">
          {progressWords(progress)}
        </Text>
      )}
      {error !== null && state === 'failed' && (
        <Text size="sm" c="red">
          {error.message}
        </Text>
      )}
      {runs && (
        <Group gap="xs">
          {canPause && (
            <Button size="compact-xs" variant="default" onClick={() => tell(client.call.jobs.pause({ id }))}>
              Pause
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={() => tell(client.call.jobs.cancel({ id }))}>
            Cancel
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** Whether it worked is seen in the job's state; that it could not be said must be told. */
function tell(call: Promise<unknown>): void {
  call.catch((error: unknown) => notifications.show({ color: 'red', message: toAppError(error).message }));
}

function share({ progress }: JobView): number {
  return progress === null || progress.total === 0 ? 0 : Math.min(100, (100 * progress.done) / progress.total);
}
