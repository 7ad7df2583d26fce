import { init, setPlatformAPI, use, type EChartsCoreOption } from 'echarts/core';
import { HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkAreaComponent, VisualMapComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';

use([HeatmapChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkAreaComponent, VisualMapComponent, SVGRenderer]);

/** Width in px of a text in an ECharts font string such as `600 8px Inter`. */
export type MeasureChartText = (text: string, size: number, bold: boolean) => number;

/**
 * Renders a chart specification as SVG without a DOM, `width` × `height` px. Texts are measured with the font they will be
 * printed in, so that labels stand as they do on screen.
 */
export function chartSvg(option: EChartsCoreOption, width: number, height: number, measure: MeasureChartText): string {
  setPlatformAPI({
    measureText(text: string, font?: string) {
      const size = Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? 12);
      return { width: measure(text, size, /\b(bold|[6-9]00)\b/.test(font ?? '')) };
    },
  });
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
