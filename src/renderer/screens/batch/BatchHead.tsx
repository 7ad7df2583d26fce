import { Alert, Button, Group, Progress, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconDownload, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { BatchView } from '../../../shared/contract/areas/batchesArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { testTimeAugmentationInWords } from '../../../shared/engineProtocol/testTimeAugmentation.ts';
import { AppError } from '../../../shared/errors/AppError.ts';
import { formatDay } from '../../../shared/format/quantity.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { FolderPicker } from '../../components/FolderPicker.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { progressWords } from '../../state/jobWords.ts';
import { useJobs } from '../../state/useJobs.ts';
import classes from './BatchScreen.module.css';
import { countWords } from './batchWords.ts';

/** What a batch is, how far it is, and what can be done with it. */
export function BatchHead({ project, view }: { readonly project: ProjectView; readonly view: BatchView }): ReactElement {
  const client = useClient();
  const { handle } = project;
  const { id, job, counts, model, remarks } = view;
  const info = useQuery({ queryKey: ['info'], queryFn: () => client.call.app.info({}), staleTime: Infinity });
  const [isPicking, setPicking] = useState(false);
  // The job that ended says why it failed.
  const [lastJob, setLastJob] = useState(job);
  if (job !== null && job !== lastJob) setLastJob(job);
  const running = useJobs((state) => (lastJob === null ? undefined : state.jobs.get(lastJob)));
  const act = useMutation({
    mutationFn: async (what: 'goOn' | 'failures' | 'cancel'): Promise<void> => {
      if (what !== 'cancel') await client.call.batches.goOn({ project: handle, batch: id, failures: what === 'failures' });
      else if (job !== null) await client.call.jobs.cancel({ id: job });
    },
  });
  const write = useMutation({
    mutationFn: (folder: string) => client.call.batches.export({ project: handle, batch: id, folder }),
    onSuccess: ({ folder }) => notifications.show({ message: `Masks, overlays and a table are written into a new folder in ${folder}.` }),
  });
  const choose = async (): Promise<void> => {
    if (info.data?.hasDialogs !== true) return setPicking((before) => !before);
    const folder = await client.call.app.chooseFolder({ title: 'A folder for the masks' });
    if (folder !== null) write.mutate(folder);
  };
  const undone = counts.failed + counts.skipped;
  const done = counts.ok + undone;
  return (
    <header className={classes['head']}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div className={classes['headWords']}>
          <Title order={2} lineClamp={1}>
            Batch {id} · {model.name}
          </Title>
          <Text c="dimmed" size="sm" role="status">
            {countWords(counts)} · {[formatDay(view.createdAt), ...settingsWords(view)].join(', ')}
          </Text>
        </div>
        <Group gap="xs" wrap="nowrap">
          {job !== null && (
            <Button size="xs" variant="default" onClick={() => act.mutate('cancel')}>
              Cancel
            </Button>
          )}
          {job === null && counts.waiting > 0 && (
            <Button size="xs" leftSection={<IconPlayerPlay size={14} />} loading={act.isPending} onClick={() => act.mutate('goOn')}>
              Go on with {counts.waiting}
            </Button>
          )}
          {job === null && undone > 0 && (
            <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} loading={act.isPending} onClick={() => act.mutate('failures')}>
              Try {undone} again
            </Button>
          )}
          <Button size="xs" variant="default" leftSection={<IconDownload size={14} />} disabled={counts.ok === 0} loading={write.isPending} onClick={() => void choose().catch(() => undefined)}>
            Export
          </Button>
        </Group>
      </Group>
      {isPicking && (
        <FolderPicker
          label="A folder for the masks"
          take="Write into this folder"
          onCancel={() => setPicking(false)}
          onChosen={(folder) => {
            setPicking(false);
            write.mutate(folder);
          }}
        />
      )}
      {job !== null && (
        <div>
          <Progress value={(100 * Math.max(done, running?.progress?.done ?? 0)) / Math.max(1, done + counts.waiting)} aria-label={`How far batch ${id} is`} />
          <Text size="xs" c="dimmed" mt={4}>
            {running === undefined || running.state === 'waiting' ? 'Waits until the engine is free. You may leave this screen.' : running.progress === null ? 'The model is being loaded …' : progressWords(running.progress)}
          </Text>
        </div>
      )}
      {job === null && running?.state === 'failed' && running.error !== null && <ErrorNote error={AppError.fromData(running.error)} />}
      {act.isError && <ErrorNote error={act.error} />}
      {write.isError && <ErrorNote error={write.error} />}
      {remarks.map((remark) => (
        <Alert key={remark} color="yellow" icon={<IconAlertTriangle size={18} />} p="xs">
          <Text size="sm">{remark}</Text>
        </Alert>
      ))}
      {view.outFolder !== null && (
        <Text size="sm" c="dimmed" truncate title={view.outFolder}>
          Masks and overlays are in {view.outFolder}
        </Text>
      )}
    </header>
  );
}

function settingsWords({ settings }: BatchView): string[] {
  const variants = settings === null ? null : testTimeAugmentationInWords(settings.testTimeAugmentation);
  return variants === null ? [] : [`averaged over ${variants}`];
}
