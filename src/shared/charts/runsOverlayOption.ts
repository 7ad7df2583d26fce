import type { EChartsOption } from 'echarts';
import type { HistoryPoint } from '../engineProtocol/jobs.ts';
import { SCREEN_CHART, type ChartStyle } from './chartStyle.ts';
import { smooth } from './smooth.ts';
import { accuracyFloor, curvesFrame, curvesLegend, times100 } from './trainingCurvesOption.ts';

/** A run among others: each has one colour in both plots. */
export interface OverlaidRun {
  readonly name: string;
  readonly colour: string;
  readonly history: readonly HistoryPoint[];
}

/** Several trainings over one axis of iterations, accuracy above loss: training smoothed as a line, validation as joined dots. */
export function runsOverlayOption(runs: readonly OverlaidRun[], style: ChartStyle = SCREEN_CHART): EChartsOption {
  const last = Math.max(1, ...runs.map(({ history }) => history.at(-1)?.iteration ?? 1));
  const floor = Math.min(90, ...runs.map(({ history }) => accuracyFloor(history)));
  return {
    ...curvesFrame(last, floor, style),
    legend: { ...curvesLegend(style), type: 'scroll', left: style.fontSize * 5.3, data: runs.map(({ name }) => ({ name, itemStyle: { opacity: 0 } })) },
    series: runs.flatMap((run) => [
      ...curvesOf(0, run, (point) => point.trainingAccuracy * 100, (point) => times100(point.validationAccuracy)),
      ...curvesOf(1, run, (point) => point.trainingLoss, (point) => point.validationLoss),
    ]),
  };
}

function curvesOf(plot: 0 | 1, { name, colour, history }: OverlaidRun, training: (point: HistoryPoint) => number, validation: (point: HistoryPoint) => number | null): NonNullable<Extract<EChartsOption['series'], readonly unknown[]>> {
  const axes = { type: 'line', name, xAxisIndex: plot, yAxisIndex: plot, silent: true, itemStyle: { color: colour } } as const;
  const smoothed = smooth(history.map(training), Math.max(5, history.length / 25));
  const judged = history.flatMap((point) => {
    const value = validation(point);
    return value === null ? [] : [[point.iteration, value]];
  });
  return [
    { ...axes, symbol: 'none', sampling: 'lttb', data: smoothed.map((value, at) => [history[at]?.iteration ?? 0, value]), lineStyle: { color: colour, width: 1.75 } },
    { ...axes, symbol: 'circle', symbolSize: 6, showAllSymbol: true, data: judged, lineStyle: { color: colour, width: 1, type: 'dashed' } },
  ];
}
