import { Table, useComputedColorScheme, VisuallyHidden } from '@mantine/core';
import type { EChartsOption } from 'echarts';
import { HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { AxisPointerComponent, GridComponent, LegendComponent, MarkAreaComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use as register, type ECharts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactElement } from 'react';
import { DARK_SCREEN_CHART, inkOf, SCREEN_CHART, type ChartStyle } from '../../shared/charts/chartStyle.ts';
import { SCREEN } from '../../shared/look/tokens.ts';

register([HeatmapChart, LineChart, ScatterChart, AxisPointerComponent, GridComponent, LegendComponent, MarkAreaComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

interface ChartProps {
  /** From `src/shared/charts`, for the surface it stands on. Keep its identity while nothing changes. */
  readonly option: (style: ChartStyle) => EChartsOption;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /** The same in numbers, where they are few. */
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** Whether pointing at an axis shows the values there. */
  readonly pointer?: boolean;
}

/** A chart that fills its parent, in the colours of the appearance. */
export function Chart({ option, label, table, pointer = false }: ChartProps): ReactElement {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const scheme = useComputedColorScheme('dark');
  useEffect(() => {
    if (holder.current === null) return undefined;
    const made = init(holder.current, null, { renderer: 'canvas' });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(holder.current);
    return () => {
      observer.disconnect();
      chart.current = null;
      // On a busy PC zrender paints a chart over several frames, and one that is gone by the next frame throws. An empty one is painted at once.
      made.clear();
      made.getZr().refreshImmediately();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    const style = scheme === 'dark' ? DARK_SCREEN_CHART : SCREEN_CHART;
    chart.current?.setOption({ ...option(style), ...(pointer ? { tooltip: tooltip(style) } : {}) }, { notMerge: true });
  }, [option, scheme, pointer]);
  return (
    <>
      <div ref={holder} role="img" aria-label={label} style={{ width: '100%', height: '100%' }} />
      {table !== undefined && (
        <VisuallyHidden>
          <Table aria-label={label}>
            <Table.Thead>
              <Table.Tr>
                {table.head.map((word) => (
                  <Table.Th key={word}>{word}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {table.rows.map((row) => (
                <Table.Tr key={row[0]}>
                  {row.map((word, at) => (
                    <Table.Td key={table.head[at]}>{word}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </VisuallyHidden>
      )}
    </>
  );
}

function tooltip(style: ChartStyle): EChartsOption['tooltip'] {
  const { surface, rule, body } = inkOf(style);
  return {
    trigger: 'axis',
    confine: true,
    backgroundColor: surface,
    borderColor: rule,
    textStyle: { color: body, fontFamily: `'Inter Variable', ${SCREEN.fontFamily}, sans-serif`, fontSize: SCREEN.leastPx },
    valueFormatter: (value) => (typeof value === 'number' ? value.toPrecision(4) : ''),
  };
}
