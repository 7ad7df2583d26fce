import type { EChartsOption } from 'echarts';
import type { Reliability } from '../metrics/reliability.ts';
import { axisLine, axisTick, chartText, gridLine, inkOf, SCREEN_CHART, type ChartStyle } from './chartStyle.ts';

/** The reliability of one model; each has its colour. */
export interface ReliabilityCurve {
  readonly name: string;
  readonly colour: string;
  readonly reliability: Reliability;
}

/** Diameters of the smallest and the largest dot, in px of the chart. */
const DOTS = { least: 4, most: 14 } as const;

/**
 * How often a model is right when it is so sure. On the dashed line confidence can be taken at its word; below it the model is too sure
 * of itself. A dot's area says how many pixels are so; bins without pixels have none.
 */
export function reliabilityOption(curves: readonly ReliabilityCurve[], style: ChartStyle = SCREEN_CHART): EChartsOption {
  const text = chartText(style);
  const { fontSize: font } = style;
  const known = curves.flatMap(({ reliability }) => reliability.bins.filter(({ pixels }) => pixels > 0));
  const lowest = Math.floor(10 * Math.min(1, ...known.flatMap(({ meanConfidence, shareRight }) => [meanConfidence ?? 1, shareRight ?? 1]))) * 10;
  const floor = Math.min(90, lowest);
  const axis = { type: 'value' as const, min: floor, max: 100, axisLine: axisLine(style), axisTick: axisTick(style), splitLine: gridLine(style), axisLabel: text, nameLocation: 'middle' as const, nameTextStyle: text };
  return {
    animation: false,
    textStyle: text,
    grid: { left: font * 4.4, right: font * 1.2, top: font * (curves.length > 1 ? 2.4 : 1.2), bottom: font * 3.6, outerBoundsMode: 'none' },
    legend: { show: curves.length > 1, top: 0, left: font * 4.4, type: 'scroll', itemWidth: 14, itemHeight: 8, textStyle: text, data: curves.map(({ name }) => name) },
    xAxis: { ...axis, name: 'how sure the model is / %', nameGap: font * 1.9 },
    yAxis: { ...axis, name: 'how often it is right / %', nameGap: font * 2.8 },
    series: [
      { type: 'line', name: 'sure and right alike', data: [[floor, floor], [100, 100]], symbol: 'none', silent: true, lineStyle: { color: inkOf(style).quiet, width: 1, type: 'dashed' } },
      ...curves.map(({ name, colour, reliability }) => ({
        type: 'line' as const,
        name,
        symbol: 'circle',
        showAllSymbol: true,
        itemStyle: { color: colour },
        lineStyle: { color: colour, width: 1.75 },
        data: reliability.bins.flatMap(({ pixels, meanConfidence, shareRight }) =>
          meanConfidence === null || shareRight === null ? [] : [{ value: [100 * meanConfidence, 100 * shareRight], symbolSize: Math.max(DOTS.least, DOTS.most * Math.sqrt(pixels / Math.max(1, reliability.pixels))) }],
        ),
      })),
    ],
  };
}
