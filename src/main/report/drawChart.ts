import type { EChartsOption } from 'echarts';
import SVGtoPDF from 'svg-to-pdfkit';
import { AppError } from '../../shared/errors/AppError.ts';
import { INK } from '../../shared/look/tokens.ts';
import { chartSvg } from './chartSvg.ts';
import type { Flow } from './Flow.ts';
import type { ReportFont } from './reportFonts.ts';
import { SHEET, TEXT } from './sheet.ts';

/** Type in charts of a report: one px of the chart is one point on paper. */
export const PRINT_CHART = { fontSize: TEXT.label.size } as const;

/** Draws a chart as vectors with its left edge `x` points from the content's left edge and its top at `top`. */
export function drawChart(flow: Flow, option: EChartsOption, x: number, top: number, width: number, height: number): void {
  const fontOf = (bold: boolean): ReportFont => (bold ? 'Inter-SemiBold' : 'Inter');
  const svg = chartSvg({ ...option }, width, height, (text, size, bold) => flow.widthOf(text, { font: fontOf(bold), size, leading: size, colour: INK.body }));
  flow.document.save();
  SVGtoPDF(flow.document, svg, SHEET.left + x, top, {
    width,
    height,
    assumePt: true,
    fontCallback: (_family, bold) => fontOf(bold),
    warningCallback: (warning) => {
      throw new AppError('internal', `A chart of the report could not be drawn: ${warning}.`);
    },
  });
  flow.document.restore();
}
