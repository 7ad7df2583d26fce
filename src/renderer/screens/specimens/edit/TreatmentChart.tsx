import { useCallback, type ReactElement } from 'react';
import type { ChartStyle } from '../../../../shared/charts/chartStyle.ts';
import { heatTreatmentOption } from '../../../../shared/charts/heatTreatmentOption.ts';
import type { HeatTreatmentStep } from '../../../../shared/domain/records.ts';
import { describeTreatment } from '../../../../shared/format/describeTreatment.ts';
import { Chart } from '../../../components/Chart.tsx';

/** Temperature over time, as in the report. */
export default function TreatmentChart({ steps }: { readonly steps: readonly HeatTreatmentStep[] }): ReactElement {
  const option = useCallback((style: ChartStyle) => heatTreatmentOption(steps, style), [steps]);
  return (
    <div style={{ height: 150 }}>
      <Chart option={option} label={describeTreatment(steps)} />
    </div>
  );
}
