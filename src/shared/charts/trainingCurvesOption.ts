import type { EChartsOption } from 'echarts';
import type { HistoryPoint } from '../engineProtocol/jobs.ts';
import { formatNumber } from '../format/quantity.ts';
import { MEANING } from '../look/tokens.ts';
import { axisLine, axisTick, chartText, gridLine, inkOf, SCREEN_CHART, type ChartStyle } from './chartStyle.ts';
import { smooth } from './smooth.ts';

/** First and last iteration of one epoch. */
interface EpochSpan {
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Accuracy (in per cent of labelled pixels) above loss over a common axis of iterations: training thin as measured and
 * bold smoothed, validation as joined dots, every second epoch as a band.
 */
export function trainingCurvesOption(history: readonly HistoryPoint[], style: ChartStyle = SCREEN_CHART): EChartsOption {
  const iterations = history.map((point) => point.iteration);
  const spans = epochSpans(history);
  return {
    ...curvesFrame(iterations.at(-1) ?? 1, accuracyFloor(history), style),
    legend: { ...curvesLegend(style), data: [{ name: 'training', itemStyle: { opacity: 0 } }, { name: 'training, smoothed', itemStyle: { opacity: 0 } }, { name: 'validation' }] },
    series: [
      ...curves(0, iterations, history.map((point) => point.trainingAccuracy * 100), history.map((point) => times100(point.validationAccuracy)), spans, style),
      ...curves(1, iterations, history.map((point) => point.trainingLoss), history.map((point) => point.validationLoss), spans, style),
    ],
  };
}

/** Two plots over one axis of iterations up to `last`: accuracy in per cent from `floor`, loss from nothing. */
export function curvesFrame(last: number, floor: number, style: ChartStyle): Pick<EChartsOption, 'animation' | 'textStyle' | 'axisPointer' | 'grid' | 'xAxis' | 'yAxis'> {
  const text = chartText(style);
  // Without bounds for labels, or the last label would make one plot narrower than the other.
  const grid = { left: style.fontSize * 5.3, right: style.fontSize * 1.6, outerBoundsMode: 'none' } as const;
  const xAxis = { type: 'value', min: 0, max: Math.max(1, last), minInterval: 1, axisLine: axisLine(style), splitLine: { show: false } } as const;
  const yAxis = { type: 'value', axisLine: axisLine(style), axisTick: axisTick(style), splitLine: gridLine(style), nameLocation: 'middle', nameGap: style.fontSize * 3.2, nameTextStyle: text, splitNumber: 4 } as const;
  return {
    animation: false,
    textStyle: text,
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    grid: [
      { ...grid, top: style.fontSize * 3.6, height: '36%' },
      { ...grid, bottom: style.fontSize * 3.6, height: '37%' },
    ],
    xAxis: [
      { ...xAxis, gridIndex: 0, axisTick: { show: false }, axisLabel: { show: false } },
      { ...xAxis, gridIndex: 1, axisTick: axisTick(style), axisLabel: { ...text, hideOverlap: true, formatter: (value: number) => formatNumber(value, 0) }, name: 'iteration', nameLocation: 'middle', nameGap: style.fontSize * 2, nameTextStyle: text },
    ],
    yAxis: [
      { ...yAxis, gridIndex: 0, name: 'accuracy / %', max: 100, min: floor, axisLabel: text },
      { ...yAxis, gridIndex: 1, name: 'loss', min: 0, axisLabel: text },
    ],
  };
}

export function curvesLegend(style: ChartStyle): { top: number; right: number; itemWidth: number; itemHeight: number; itemGap: number; textStyle: object } {
  return { top: 0, right: 0, itemWidth: 18, itemHeight: 6, itemGap: 16, textStyle: chartText(style, inkOf(style).body) };
}

function curves(plot: 0 | 1, iterations: readonly number[], training: readonly number[], validation: readonly (number | null)[], spans: readonly EpochSpan[], style: ChartStyle): NonNullable<Extract<EChartsOption['series'], readonly unknown[]>> {
  const axes = { type: 'line', xAxisIndex: plot, yAxisIndex: plot, symbol: 'none', silent: true } as const;
  const pairs = (values: readonly (number | null)[]): number[][] => values.flatMap((value, at) => (value === null ? [] : [[iterations[at] ?? 0, value]]));
  const smoothed = smooth(training, Math.max(5, training.length / 25));
  return [
    {
      ...axes,
      name: 'training',
      data: pairs(training),
      sampling: 'lttb',
      lineStyle: { color: inkOf(style).training, width: 0.5, opacity: 0.45 },
      itemStyle: { color: inkOf(style).training, opacity: 0.45 },
      markArea: { silent: true, itemStyle: { color: inkOf(style).band }, data: epochBands(spans, plot, style) },
    },
    { ...axes, name: 'training, smoothed', data: pairs(smoothed), sampling: 'lttb', lineStyle: { color: inkOf(style).training, width: 1.75 }, itemStyle: { color: inkOf(style).training } },
    { ...axes, name: 'validation', data: pairs(validation), symbol: 'circle', symbolSize: 5, showAllSymbol: true, lineStyle: { color: MEANING.validation, width: 1.25 }, itemStyle: { color: MEANING.validation }, z: 4 },
  ];
}

/** Bands of every second epoch; the upper plot also says which, as many as there is room for. */
function epochBands(spans: readonly EpochSpan[], plot: 0 | 1, style: ChartStyle): [{ xAxis: number; name: string; label: object }, { xAxis: number }][] {
  const labelEvery = 2 * Math.ceil(spans.length / 24);
  return spans
    .filter((span) => span.epoch % 2 === 1)
    .map((span) => {
      const shown = plot === 0 && (span.epoch - 1) % labelEvery === 0;
      return [
        { xAxis: span.from, name: span.epoch === 1 ? 'epoch 1' : String(span.epoch), label: { ...chartText(style), show: shown, position: 'top', distance: 4 } },
        { xAxis: span.to },
      ];
    });
}

function epochSpans(history: readonly HistoryPoint[]): EpochSpan[] {
  const spans: EpochSpan[] = [];
  let before = 0;
  for (const point of history) {
    const open = spans.at(-1);
    if (open?.epoch === point.epoch) spans[spans.length - 1] = { ...open, to: point.iteration };
    else spans.push({ epoch: point.epoch, from: before, to: point.iteration });
    before = point.iteration;
  }
  return spans;
}

/** The lowest accuracy that matters, in tens of per cent; the first steps from random weights may leave the plot. */
export function accuracyFloor(history: readonly HistoryPoint[]): number {
  const values = history.slice(Math.floor(history.length / 20)).flatMap((point) => (point.validationAccuracy === null ? [point.trainingAccuracy] : [point.trainingAccuracy, point.validationAccuracy]));
  const least = values.reduce((low, value) => Math.min(low, value), 1);
  return Math.max(0, Math.min(90, Math.floor(least * 10) * 10));
}

export function times100(share: number | null): number | null {
  return share === null ? null : share * 100;
}
