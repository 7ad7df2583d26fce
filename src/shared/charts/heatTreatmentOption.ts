import type { EChartsOption } from 'echarts';
import type { HeatTreatmentStep } from '../domain/records.ts';
import { formatMinutes, formatNumber } from '../format/quantity.ts';
import { BRAND } from '../look/tokens.ts';
import { axisLine, axisTick, chartText, gridLine, inkOf, SCREEN_CHART, type ChartStyle } from './chartStyle.ts';

const ROOM_CELSIUS = 20;
/** Widths without a unit: how long heating looks, and how long cooling in a known medium does. */
const RAMP = 0.7;
const COOLING: readonly (readonly [RegExp, number])[] = [
  [/water|brine|wasser|вода/i, 0.15],
  [/oil|polymer|salt|öl|масло/i, 0.35],
  [/furnace|ofen|печь/i, 1.8],
];
const COOLING_ELSE = 1;
/** Between a cooling and the next heating, wide enough for the name of the medium. */
const REST = 1.1;

interface Stretch {
  /** Corners of the polyline: [width so far, °C]. */
  readonly corners: (readonly [number, number])[];
  readonly labels: { readonly at: readonly [number, number]; readonly words: string; readonly place: 'top' | 'right' }[];
}

/**
 * Temperature over time, schematic: heating, hold with temperature and duration, cooling with its medium. Widths are no
 * times (ramps are not recorded), which the axis title says; longer holds are wider. A step without a temperature is drawn at
 * the height of the step before it (or half way) and says so.
 */
export function heatTreatmentOption(steps: readonly HeatTreatmentStep[], style: ChartStyle = SCREEN_CHART): EChartsOption {
  const { corners, labels } = schedule(steps);
  const text = chartText(style);
  const hottest = steps.reduce((top, step) => Math.max(top, step.celsius ?? 0), 200);
  return {
    animation: false,
    textStyle: text,
    grid: { left: style.fontSize * 6, right: 8, top: style.fontSize * 0.8, bottom: style.fontSize * 2.4, outerBoundsMode: 'none' },
    xAxis: { type: 'value', min: 0, max: (corners.at(-1)?.[0] ?? 1) + 0.6, axisLine: axisLine(style), axisTick: { show: false }, axisLabel: { show: false }, splitLine: { show: false }, name: 'time (schematic, not to scale)', nameLocation: 'middle', nameGap: style.fontSize, nameTextStyle: text },
    yAxis: { type: 'value', min: 0, max: Math.ceil((hottest * 1.28) / 200) * 200, interval: hottest > 500 ? 400 : 200, axisLine: axisLine(style), axisTick: axisTick(style), axisLabel: { ...text, formatter: (value: number) => formatNumber(value, 0) }, splitLine: gridLine(style), name: 'temperature / °C', nameLocation: 'middle', nameGap: style.fontSize * 3.6, nameTextStyle: text },
    series: [
      { type: 'line', symbol: 'none', silent: true, data: corners.map((corner) => [...corner]), lineStyle: { color: BRAND.brown, width: 1.75, join: 'round', cap: 'round' } },
      {
        type: 'scatter',
        symbolSize: 0.01,
        silent: true,
        data: labels.map(({ at, words, place }) => ({ value: [...at], label: { ...chartText(style, place === 'top' ? inkOf(style).strong : inkOf(style).quiet), show: true, formatter: words, position: place, distance: place === 'top' ? 4 : 6, align: place === 'top' ? 'center' : 'left', lineHeight: style.fontSize * 1.3 } })),
      },
    ],
  };
}

function schedule(steps: readonly HeatTreatmentStep[]): Stretch {
  const stretch: Stretch = { corners: [[0, ROOM_CELSIUS], [0.25, ROOM_CELSIUS]], labels: [] };
  const highest = steps.reduce((top, step) => Math.max(top, step.celsius ?? 0), 0);
  const longest = steps.reduce((most, step) => Math.max(most, step.minutes ?? 0), 1);
  let at = 0.25;
  let level = highest === 0 ? 400 : highest / 2;
  steps.forEach((step, index) => {
    level = step.celsius ?? level;
    const hold = step.minutes === null ? 1.6 : 1.2 + Math.sqrt(step.minutes / longest);
    at += RAMP;
    stretch.corners.push([at, level], [at + hold, level]);
    const temperature = step.celsius === null ? 'temperature\nnot recorded' : `${formatNumber(step.celsius, 0)}\u202f°C`;
    stretch.labels.push({ at: [at + hold / 2, level], words: step.minutes === null ? temperature : `${temperature}\n${formatMinutes(step.minutes)}`, place: 'top' });
    at += hold;
    // A step that names no medium and has a successor is left for the next temperature without cooling in between.
    if (step.cooling === null && index < steps.length - 1) return;
    const width = step.cooling === null ? COOLING_ELSE : coolingWidth(step.cooling);
    stretch.corners.push([at + width, ROOM_CELSIUS]);
    if (step.cooling !== null) stretch.labels.push({ at: [at + width * 0.2, ROOM_CELSIUS + (level - ROOM_CELSIUS) * 0.8], words: step.cooling, place: 'right' });
    at += width + (index < steps.length - 1 ? REST : 0.25);
    stretch.corners.push([at, ROOM_CELSIUS]);
  });
  return stretch;
}

function coolingWidth(medium: string): number {
  return COOLING.find(([words]) => words.test(medium))?.[1] ?? COOLING_ELSE;
}
