import type { EChartsOption } from 'echarts';
import type { LabelClass } from '../domain/labelSet.ts';
import type { ReportStatistics } from '../domain/report.ts';
import { axisLine, axisTick, chartText, gridLine, inkOf, SCREEN_CHART, type ChartStyle } from './chartStyle.ts';

/**
 * Area fraction of every class in every field: one row per class, one dot per field, the mean as a stroke and its 95 %
 * confidence interval as a bar. `fields` holds the fractions (0 to 1) of each field in class order.
 */
export function fractionsOption(fields: readonly (readonly number[])[], classes: readonly LabelClass[], statistics: readonly ReportStatistics[], style: ChartStyle = SCREEN_CHART): EChartsOption {
  const text = chartText(style);
  // 0.62 em a letter is generous; longer names than 26 letters are cut.
  const nameWidth = style.fontSize * 0.62 * Math.min(26, Math.max(8, ...classes.map((entry) => entry.name.length)));
  const intervals = statistics.flatMap(({ classIndex, mean, ci95 }) => {
    const name = classes[classIndex]?.name;
    return name === undefined || ci95 === null ? [] : [{ name, low: Math.max(0, mean - ci95) * 100, high: Math.min(1, mean + ci95) * 100 }];
  });
  return {
    animation: false,
    textStyle: text,
    grid: { left: nameWidth + style.fontSize, right: 16, top: 4, bottom: style.fontSize * 3.4, outerBoundsMode: 'none' },
    xAxis: { type: 'value', ...shareRange(fields), axisLine: axisLine(style), axisTick: axisTick(style), splitLine: gridLine(style), axisLabel: text, name: 'area fraction / %', nameLocation: 'middle', nameGap: style.fontSize * 1.9, nameTextStyle: text },
    yAxis: { type: 'category', data: classes.map((entry) => entry.name), inverse: true, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...chartText(style, inkOf(style).body), interval: 0, width: nameWidth, overflow: 'truncate' } },
    series: [
      ...intervals.map(({ name, low, high }) => ({ type: 'line' as const, name: '95 % CI', data: [[low, name], [high, name]], symbol: 'none', silent: true, lineStyle: { color: inkOf(style).strong, width: 1.25 }, z: 3 })),
      ...intervals.map(({ name, low, high }) => ({ type: 'scatter' as const, name: '95 % CI', data: [[low, name], [high, name]], symbol: 'rect', symbolSize: [1.25, 8], silent: true, itemStyle: { color: inkOf(style).strong }, z: 3 })),
      ...classes.map((entry) => ({
        type: 'scatter' as const,
        name: entry.name,
        symbolSize: 6,
        silent: true,
        itemStyle: { color: entry.colour, opacity: 0.75, borderColor: inkOf(style).surface, borderWidth: 0.5 },
        data: fields.map((fractions, field) => ({ value: [(fractions[entry.index] ?? 0) * 100, entry.name], symbolOffset: [0, spread(field)] as [number, number] })),
      })),
      { type: 'scatter', name: 'mean', symbol: 'rect', symbolSize: [2, 18], silent: true, itemStyle: { color: inkOf(style).strong }, z: 5, data: statistics.flatMap(({ classIndex, mean }) => (classes[classIndex] === undefined ? [] : [[mean * 100, classes[classIndex].name]])) },
    ],
  };
}

/** Dots stand above the interval, neighbouring fields apart by a fixed pattern, so that equal ones stay countable. */
function spread(field: number): number {
  return ((field * 2) % 3) * 3 - 10;
}

/** The whole range when the fractions use it; else a tighter one in tens, so that the scatter of fields can be seen. */
function shareRange(fields: readonly (readonly number[])[]): { min: number; max: number } {
  const all = fields.flat().map((share) => share * 100);
  if (all.length === 0) return { min: 0, max: 100 };
  return { min: Math.max(0, Math.floor((Math.min(...all) - 5) / 10) * 10), max: Math.min(100, Math.ceil((Math.max(...all) + 5) / 10) * 10) };
}
