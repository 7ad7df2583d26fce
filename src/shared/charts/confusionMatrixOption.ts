import type { EChartsOption } from 'echarts';
import { formatCount, formatNumber } from '../format/quantity.ts';
import { BRAND, INK } from '../look/tokens.ts';
import { axisLine, chartText, inkOf, SCREEN_CHART, type ChartStyle } from './chartStyle.ts';

/** From this share of the row on, a cell is so dark that its text is white. */
const DARK_FROM = 55;
const PER_CENT = '\u202f%';
/** With more classes than these the type is smaller. */
const MANY = 5;

/** What stands in a cell: the share of its row, the count of pixels, or both with the share first. */
export type CellWords = 'both' | 'share' | 'count';

/** `narrow`: where cells have no room for the names of their columns, these are turned, and shares stand without their unit. */
export type ConfusionRoom = 'wide' | 'narrow';

/** Room around the cells in px, for whatever is laid over them. */
export function confusionMargins(classes: number, room: ConfusionRoom = 'wide', style: ChartStyle = SCREEN_CHART): { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number } {
  if (room === 'narrow') return { left: style.fontSize * 10.4, right: style.fontSize * 2.4, top: style.fontSize * 8.4, bottom: 4 };
  return { left: style.fontSize * 11.4, right: 4, top: style.fontSize * (classes > MANY ? 6.4 : 4.6), bottom: 4 };
}

/**
 * A confusion matrix in one hue: true classes as rows, predicted ones as columns; in each cell the share of the row in per
 * cent and the count of pixels. A row without pixels shows dashes. `confusion[i][j]` counts pixels of true class i predicted
 * as j. For 2 to 8 classes.
 */
export function confusionMatrixOption(confusion: readonly (readonly number[])[], classNames: readonly string[], style: ChartStyle = SCREEN_CHART, words: CellWords = 'both', room: ConfusionRoom = 'wide'): EChartsOption {
  const many = classNames.length > MANY;
  const isNarrow = room === 'narrow';
  const percentSize = style.fontSize * (many || isNarrow ? 1 : 1.25);
  const text = chartText(style, inkOf(style).body);
  const axis = { type: 'category', axisTick: { show: false }, axisLine: { ...axisLine(style), show: false }, splitArea: { show: false } } as const;
  const columnWidth = style.fontSize * (many ? 7.7 : 9);
  return {
    animation: false,
    textStyle: text,
    grid: { ...confusionMargins(classNames.length, room, style), outerBoundsMode: 'none' },
    xAxis: { ...axis, data: [...classNames], position: 'top', name: 'predicted', nameLocation: 'middle', nameGap: style.fontSize * (isNarrow ? 7 : many ? 4.6 : 3.2), nameTextStyle: chartText(style), axisLabel: { ...text, interval: 0, margin: 5, ...(isNarrow ? { rotate: 45, width: style.fontSize * 8, overflow: 'truncate' } : { width: columnWidth, overflow: 'break', lineHeight: style.fontSize * 1.15 }) } },
    yAxis: { ...axis, data: [...classNames], inverse: true, name: 'true', nameLocation: 'middle', nameGap: style.fontSize * (isNarrow ? 8.8 : 9.6), nameTextStyle: chartText(style), axisLabel: { ...text, interval: 0, margin: 6, width: style.fontSize * 8, overflow: 'break', lineHeight: style.fontSize * 1.15 } },
    visualMap: { show: false, min: 0, max: 100, inRange: { color: ['#f3f6fa', '#dfe7f2', '#a9bfdd', '#6b90c4', BRAND.blue] } },
    series: [
      {
        type: 'heatmap',
        data: cells(confusion, words, percentSize, style.fontSize * (many ? 0.81 : 0.9), isNarrow ? '' : PER_CENT),
        itemStyle: { borderColor: inkOf(style).surface, borderWidth: 1.5 },
        emphasis: { disabled: true },
      },
    ],
  };
}

function cells(confusion: readonly (readonly number[])[], shown: CellWords, percentSize: number, countSize: number, unit: string): { value: [number, number, number]; label: object }[] {
  return confusion.flatMap((row, trueClass) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => {
      const percent = total === 0 ? 0 : (100 * count) / total;
      const colour = percent >= DARK_FROM ? '#ffffff' : INK.strong;
      const quiet = percent >= DARK_FROM ? '#e8eef7' : INK.quiet;
      const [share, pixels] = [shareOfRow(percent, count, unit), formatCount(count)];
      const words = total === 0 ? '\u2013' : shown === 'both' ? `{percent|${share}}\n{count|${pixels}}` : `{percent|${shown === 'share' ? share : pixels}}`;
      const label = {
        show: true,
        formatter: words,
        color: colour,
        rich: {
          percent: { ...chartText({ fontSize: percentSize }, colour), fontWeight: 600, lineHeight: percentSize * 1.35 },
          count: { ...chartText({ fontSize: countSize }, quiet), lineHeight: countSize * 1.35 },
        },
      };
      return { value: [predicted, trueClass, percent], label };
    });
  });
}

/** Errors of a few pixels must not read as none at all. */
function shareOfRow(percent: number, count: number, unit: string): string {
  return count > 0 && percent < 0.05 ? `<\u202f0.1${unit}` : `${formatNumber(percent, 1)}${unit}`;
}
