import { INK, SCREEN } from '../look/tokens.ts';

/** How big the type of a chart is, in px of the chart's own size. */
export interface ChartStyle {
  readonly fontSize: number;
}

/** On screen; a report passes its own. */
export const SCREEN_CHART: ChartStyle = { fontSize: SCREEN.leastPx };

/** Text of axes and labels: quiet, so that the data is what is seen. */
export function chartText(style: ChartStyle, colour: string = INK.quiet): { fontFamily: string; fontSize: number; color: string } {
  return { fontFamily: SCREEN.fontFamily, fontSize: style.fontSize, color: colour };
}

export const AXIS_LINE = { show: true, lineStyle: { color: INK.rule, width: 0.75 } } as const;
export const AXIS_TICK = { show: true, length: 3, lineStyle: { color: INK.rule, width: 0.75 } } as const;
export const GRID_LINE = { show: true, lineStyle: { color: INK.hairline, width: 0.5 } } as const;
