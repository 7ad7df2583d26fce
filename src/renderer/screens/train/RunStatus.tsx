import { Alert, Button, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { RunView } from '../../../shared/contract/areas/trainingArea.ts';
import type { HistoryPoint } from '../../../shared/engineProtocol/jobs.ts';
import { formatDuration } from '../../../shared/format/duration.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { TileImage } from '../../components/TilePictures.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { again } from '../../state/again.ts';
import { navigate } from '../../state/route.ts';
import { useRoute } from '../../state/useRoute.ts';
import { percent, runWords } from './runWords.ts';
import { timeLeft } from './timeLeft.ts';
import classes from './TrainScreen.module.css';
import { historyKey, runKey } from './useTrainingNews.ts';

/** What a run does now or ended with, and what can be done with it. */
export function RunStatus({ project, id }: { readonly project: string; readonly id: number }): ReactElement {
  const client = useClient();
  const run = useQuery({ queryKey: runKey(project, id), queryFn: () => client.call.training.show({ project, run: id }), staleTime: 0 });
  const history = useQuery({ queryKey: historyKey(project, id), queryFn: () => client.call.training.history({ project, run: id }), staleTime: 0 });
  if (run.isError) return <ErrorNote error={run.error} onRetry={() => again(run)} />;
  if (run.data === undefined) return <Text role="status">Reading the run …</Text>;
  const { live, result, reason } = run.data;
  const tiles = live?.tiles ?? null;
  const incidents = live?.status?.incidents ?? result?.incidents ?? [];
  return (
    <Stack gap="md">
      <div>
        <Title order={2}>
          Run {id}
        </Title>
        <Text>{run.data.network}</Text>
        <Text role="status" c={run.data.state === 'failed' ? 'var(--nital-alarm)' : 'dimmed'}>
          {run.data.job !== null && live !== null ? live.stage : runWords(run.data)}
        </Text>
      </div>
      {reason !== null && (
        <Alert color={run.data.canResume ? 'yellow' : 'red'} p="xs">
          <Text size="sm">{reason}</Text>
        </Alert>
      )}
      {live !== null && <Progress value={live.total === 0 ? 0 : (100 * live.done) / live.total} aria-label={`How far run ${id} is`} />}
      <Actions project={project} run={run.data} />
      <Facts run={run.data} latest={history.data?.at(-1)} />
      {incidents.map(({ iteration, remark }) => (
        <Text key={`${iteration}/${remark}`} size="sm">
          After {iteration} iterations: {remark}.
        </Text>
      ))}
      {tiles !== null && <LiveTiles tiles={tiles} />}
    </Stack>
  );
}

function Actions({ project, run }: { readonly project: string; readonly run: RunView }): ReactElement {
  const client = useClient();
  const { id, job, canResume, model } = run;
  const route = useRoute();
  const act = useMutation({
    mutationFn: async (what: 'pause' | 'cancel' | 'resume'): Promise<void> => {
      if (what === 'resume') await client.call.training.resume({ project, run: id });
      else if (job !== null) await client.call.jobs[what]({ id: job });
    },
  });
  return (
    <>
      {act.isError && <ErrorNote error={act.error} />}
      <Group gap="xs">
        {job !== null && (
          <>
            <Button size="xs" variant="default" onClick={() => act.mutate('pause')}>
              Pause
            </Button>
            <Button size="xs" variant="default" onClick={() => act.mutate('cancel')}>
              Cancel
            </Button>
          </>
        )}
        {canResume && (
          <Button size="xs" onClick={() => act.mutate('resume')} loading={act.isPending}>
            Resume
          </Button>
        )}
        {model !== null && 'id' in route && (
          <Button size="xs" onClick={() => navigate({ screen: 'evaluate', project: route.project, id: model.id })}>
            Judge this model
          </Button>
        )}
      </Group>
    </>
  );
}

function Facts({ run, latest }: { readonly run: RunView; readonly latest: HistoryPoint | undefined }): ReactElement {
  const { live, result, settings } = run;
  const status = live?.status ?? null;
  const left = timeLeft(live, settings);
  const facts: (readonly [string, string])[] = [
    ['Iteration', live !== null && live.unit === 'iterations' ? `${live.done} of ${live.total}` : String(latest?.iteration ?? result?.iterations ?? 0)],
    ['Epoch', settings.maxSeconds === null ? `${latest?.epoch ?? 0} of ${settings.epochs}` : String(latest?.epoch ?? 0)],
    ['Learning rate', latest === undefined ? '–' : latest.learningRate.toPrecision(3)],
    ['Correct pixels (training)', percent(latest?.trainingAccuracy)],
    ['Best validation', percent(result?.validationAccuracy)],
    ['Speed', status === null ? (result === null ? '–' : `${result.imagesPerSecond.toFixed(1)} tiles per s`) : `${status.imagesPerSecond.toFixed(1)} tiles per s`],
    ['Time left', left === null ? '–' : `about ${formatDuration(left)}`],
    ['Device', status?.device ?? result?.device ?? settings.device],
    ['Memory', status !== null ? `${(status.memoryMB / 1024).toFixed(1)} GB` : result === null ? '–' : `${(result.peakMemoryMB / 1024).toFixed(1)} GB at most`],
  ];
  const shown = facts.filter(([title, words]) => words !== '–' || title === 'Time left').filter(([title]) => title !== 'Time left' || live !== null);
  return (
    <dl className={classes['facts']}>
      {shown.map(([title, words]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function LiveTiles({ tiles }: { readonly tiles: NonNullable<NonNullable<RunView['live']>['tiles']> }): ReactElement {
  return (
    <section aria-label="Validation tiles">
      <Group grow gap={6} mb={4}>
        {['Micrograph', 'Mask', 'Network'].map((word) => (
          <Text key={word} size="xs" c="dimmed">
            {word}
          </Text>
        ))}
      </Group>
      <div className={classes['tiles']}>
        {tiles.flatMap((tile, at) => [
          <TileImage key={`${at}/image`} tile={tile} over={null} label={`Validation tile of ${tile.micrograph}`} />,
          <TileImage key={`${at}/truth`} tile={tile} over="truth" label={`Its mask`} />,
          <TileImage key={`${at}/predicted`} tile={tile} over="predicted" label={`What the network says of it`} />,
        ])}
      </div>
    </section>
  );
}
