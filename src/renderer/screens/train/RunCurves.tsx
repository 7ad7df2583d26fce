import { Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useMemo, type ReactElement } from 'react';
import { runsOverlayOption } from '../../../shared/charts/runsOverlayOption.ts';
import { trainingCurvesOption } from '../../../shared/charts/trainingCurvesOption.ts';
import type { HistoryPoint } from '../../../shared/engineProtocol/jobs.ts';
import type { ChartStyle } from '../../../shared/charts/chartStyle.ts';
import { Chart } from '../../components/Chart.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { again } from '../../state/again.ts';
import { percent } from './runWords.ts';
import classes from './TrainScreen.module.css';
import { historyKey } from './useTrainingNews.ts';

/** Bright enough for either appearance; the first is the run that is shown. */
export const RUN_COLOURS = ['#4c8ae0', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9'] as const;

interface RunCurvesProps {
  readonly project: string;
  /** The run that is shown, then those that are compared with it. */
  readonly runs: readonly { readonly id: number; readonly name: string }[];
}

/** Accuracy above loss: of one run with everything that was measured, of several over each other. */
export function RunCurves({ project, runs }: RunCurvesProps): ReactElement {
  const client = useClient();
  const histories = useQueries({
    queries: runs.map(({ id }) => ({ queryKey: historyKey(project, id), queryFn: () => client.call.training.history({ project, run: id }), staleTime: 0 })),
    combine: (results) => ({ data: results.map(({ data }) => data), failed: results.find(({ isError }) => isError) }),
  });
  const [first] = histories.data;
  const option = useMemo(() => {
    const curves = runs.map(({ name }, at) => ({ name, colour: RUN_COLOURS[at % RUN_COLOURS.length] ?? '', history: histories.data[at] ?? [] }));
    return (style: ChartStyle) => (curves.length === 1 ? trainingCurvesOption(curves[0]?.history ?? [], style) : runsOverlayOption(curves, style));
  }, [runs, histories.data]);
  if (histories.failed !== undefined) return <ErrorNote error={histories.failed.error} onRetry={() => histories.failed && again(histories.failed)} />;
  if (first === undefined) return <Text role="status">Reading the curves …</Text>;
  const label = runs.length === 1 ? `Accuracy and loss of ${runs[0]?.name ?? ''}` : `Accuracy and loss of ${runs.length} runs`;
  return (
    <div className={classes['chart']} data-points={first.length}>
      <Chart option={option} label={label} table={{ head: ['run', 'iteration', 'training', 'validation'], rows: runs.map(({ name }, at) => [name, ...lastFigures(histories.data[at] ?? [])]) }} pointer />
    </div>
  );
}

function lastFigures(history: readonly HistoryPoint[]): string[] {
  const last = history.at(-1);
  const judged = history.findLast(({ validationAccuracy }) => validationAccuracy !== null);
  return [String(last?.iteration ?? 0), percent(last?.trainingAccuracy), percent(judged?.validationAccuracy)];
}
