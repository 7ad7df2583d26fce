import { lazy, Suspense, type ReactElement } from 'react';
import type { HeatTreatmentStep } from '../../../../shared/domain/records.ts';

// Charts are as large as all the rest of this screen: its list does not wait for them.
const TreatmentChart = lazy(() => import('./TreatmentChart.tsx'));

/** A heat treatment as a chart, in its place before the chart is there. */
export function TreatmentFigure({ steps }: { readonly steps: readonly HeatTreatmentStep[] }): ReactElement {
  return (
    <Suspense fallback={<div style={{ height: 150 }} />}>
      <TreatmentChart steps={steps} />
    </Suspense>
  );
}
