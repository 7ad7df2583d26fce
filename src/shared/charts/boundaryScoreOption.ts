import type { EChartsOption } from 'echarts';
import { formatNumber } from '../format/quantity.ts';
import type { BoundaryPoint } from '../metrics/evaluationResult.ts';
import { axisLine, axisTick, chartText, gridLine, inkOf, SCREEN_CHART, type ChartStyle } from './chartStyle.ts';

/** The boundary scores of one model; each has its colour. */
export interface BoundaryCurve {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly BoundaryPoint[];
}

export interface BoundaryScales {
  /** Null: tolerances are in pixels. */
  readonly umPerPx: number | null;
  /** MATLAB's tolerance in pixels, marked where it is known. */
  readonly defaultTolerance: number | null;
}

/** How well boundaries are found when they may be off by so much: mean BF score over tolerance, in µm where the scale is known. */
export function boundaryScoreOption(curves: readonly BoundaryCurve[], { umPerPx, defaultTolerance }: BoundaryScales, style: ChartStyle = SCREEN_CHART): EChartsOption {
  const text = chartText(style);
  const along = (tolerancePx: number): number => tolerancePx * (umPerPx ?? 1);
  const values = curves.flatMap(({ points }) => points.flatMap(({ value }) => (value === null ? [] : [value])));
  const floor = Math.max(0, Math.floor((Math.min(1, ...values) - 0.02) * 10) / 10);
  const [font, ink] = [style.fontSize, inkOf(style)];
  return {
    animation: false,
    textStyle: text,
    grid: { left: font * 4.8, right: font * 1.2, top: font * (curves.length > 1 ? 2.4 : 1.2), bottom: font * 3.6, outerBoundsMode: 'none' },
    legend: { show: curves.length > 1, top: 0, left: font * 4.8, type: 'scroll', itemWidth: 14, itemHeight: 8, textStyle: text, data: curves.map(({ name }) => name) },
    xAxis: { type: 'value', min: 0, axisLine: axisLine(style), axisTick: axisTick(style), splitLine: gridLine(style), axisLabel: text, name: `boundaries may be off by / ${umPerPx === null ? 'px' : 'µm'}`, nameLocation: 'middle', nameGap: font * 1.9, nameTextStyle: text },
    yAxis: { type: 'value', min: floor, max: 1, axisLine: axisLine(style), axisTick: axisTick(style), splitLine: gridLine(style), axisLabel: { ...text, formatter: (value: number) => formatNumber(value, 2) }, name: 'mean BF score', nameLocation: 'middle', nameGap: font * 3.5, nameTextStyle: text },
    series: [
      ...(defaultTolerance === null
        ? []
        : [{
            type: 'line' as const,
            name: 'MATLAB’s tolerance',
            data: [[along(defaultTolerance), floor], [along(defaultTolerance), 1]],
            symbol: 'none',
            silent: true,
            lineStyle: { color: ink.quiet, width: 1, type: 'dashed' as const },
            endLabel: { show: true, formatter: 'MATLAB', align: 'left' as const, offset: [0, font * 0.8], ...text },
          }]),
      ...curves.map(({ name, colour, points }) => ({
        type: 'line' as const,
        name,
        symbol: 'circle',
        symbolSize: 6,
        showAllSymbol: true,
        itemStyle: { color: colour },
        lineStyle: { color: colour, width: 1.75 },
        data: points.flatMap(({ tolerancePx, value }) => (value === null ? [] : [[along(tolerancePx), value]])),
      })),
    ],
  };
}
