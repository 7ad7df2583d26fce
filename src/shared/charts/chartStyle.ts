import { GREYS, INK, INK_ON_DARK, MEANING, SCREEN } from '../look/tokens.ts';

/** How big the type of a chart is, in px of the chart's own size, and what ink it is drawn with: that for paper unless given. */
export interface ChartStyle {
  readonly fontSize: number;
  readonly ink?: ChartInk;
}

/** Text, lines and bands, the surface they stand on, and the one meaning whose colour would be too dark for a dark one. */
export type ChartInk = Readonly<Record<keyof typeof INK_ON_DARK, string>>;

const ON_LIGHT: ChartInk = { ...INK, band: GREYS.light[2], surface: GREYS.light[0], training: MEANING.training };

/** On screen; a report passes its own. */
export const SCREEN_CHART: ChartStyle = { fontSize: SCREEN.leastPx };
export const DARK_SCREEN_CHART: ChartStyle = { fontSize: SCREEN.leastPx, ink: INK_ON_DARK };

/** The page has Inter as a variable font under another name. */
const CHART_FONT = `'Inter Variable', ${SCREEN.fontFamily}, sans-serif`;

export function inkOf(style: ChartStyle): ChartInk {
  return style.ink ?? ON_LIGHT;
}

/** Text of axes and labels: quiet, so that the data is what is seen. */
export function chartText(style: ChartStyle, colour: string = inkOf(style).quiet): { fontFamily: string; fontSize: number; color: string } {
  return { fontFamily: CHART_FONT, fontSize: style.fontSize, color: colour };
}

export function axisLine(style: ChartStyle): { show: boolean; lineStyle: { color: string; width: number } } {
  return { show: true, lineStyle: { color: inkOf(style).rule, width: 0.75 } };
}

export function axisTick(style: ChartStyle): { show: boolean; length: number; lineStyle: { color: string; width: number } } {
  return { show: true, length: 3, lineStyle: { color: inkOf(style).rule, width: 0.75 } };
}

export function gridLine(style: ChartStyle): { show: boolean; lineStyle: { color: string; width: number } } {
  return { show: true, lineStyle: { color: inkOf(style).hairline, width: 0.5 } };
}
