import { LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactElement } from 'react';
import { heatTreatmentOption } from '../../../../shared/charts/heatTreatmentOption.ts';
import type { HeatTreatmentStep } from '../../../../shared/domain/records.ts';
import { describeTreatment } from '../../../../shared/format/describeTreatment.ts';

use([LineChart, ScatterChart, GridComponent, CanvasRenderer]);

/** Temperature over time, drawn as in the report: on paper white in either appearance. */
export function TreatmentChart({ steps }: { readonly steps: readonly HeatTreatmentStep[] }): ReactElement {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (holder.current === null) return undefined;
    const chart = init(holder.current);
    chart.setOption(heatTreatmentOption(steps));
    return () => chart.dispose();
  }, [steps]);
  return <div ref={holder} role="img" aria-label={describeTreatment(steps)} style={{ height: 150, background: '#ffffff', borderRadius: 6 }} />;
}
