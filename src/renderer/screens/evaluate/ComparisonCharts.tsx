import { Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useMemo, type ReactElement } from 'react';
import { boundaryScoreOption } from '../../../shared/charts/boundaryScoreOption.ts';
import type { ChartStyle } from '../../../shared/charts/chartStyle.ts';
import { reliabilityOption } from '../../../shared/charts/reliabilityOption.ts';
import type { EvaluationView } from '../../../shared/contract/areas/evaluationsArea.ts';
import { formatNumber, formatShare, THIN_SPACE } from '../../../shared/format/quantity.ts';
import { Chart } from '../../components/Chart.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { RUN_COLOURS } from '../train/RunCurves.tsx';
import classes from './EvaluateScreen.module.css';
import { evaluationQuery } from './evaluationQuery.ts';

interface ComparisonProps {
  readonly project: string;
  readonly view: EvaluationView;
  /** Drawn over it, as far as they are known. */
  readonly compared: readonly { readonly id: number; readonly name: string }[];
}

interface Drawn {
  readonly name: string;
  readonly colour: string;
  readonly view: EvaluationView;
}

/** The model that is shown first, then those that are ticked. */
function useDrawn({ project, view, compared }: ComparisonProps): readonly Drawn[] {
  const client = useClient();
  const others = useQueries({ queries: compared.map(({ id }) => evaluationQuery(client, project, id)), combine: (results) => results.flatMap(({ data }) => data ?? []) });
  return useMemo(() => [view, ...others].map((each, at) => ({ name: each.model.name, colour: RUN_COLOURS[at % RUN_COLOURS.length] ?? '', view: each })), [view, others]);
}

/** Boundary scores by tolerance. */
export function BoundaryChart(props: ComparisonProps): ReactElement {
  const drawn = useDrawn(props);
  const { defaultTolerance, meanBFScore } = props.view;
  // One scale for all, or none.
  const scales = new Set(drawn.map(({ view }) => view.umPerPx));
  const umPerPx = scales.size === 1 ? props.view.umPerPx : null;
  const tolerance = defaultTolerance === null ? null : defaultTolerance.to;
  const option = useMemo(() => (style: ChartStyle) => boundaryScoreOption(drawn.map(({ name, colour, view }) => ({ name, colour, points: view.boundary })), { umPerPx, defaultTolerance: tolerance }, style), [drawn, umPerPx, tolerance]);
  const length = (pixels: number): string => `${formatNumber(pixels * (umPerPx ?? 1), umPerPx === null ? 0 : 2)}${THIN_SPACE}${umPerPx === null ? 'px' : 'µm'}`;
  return (
    <>
      <div className={classes['chart']}>
        <Chart option={option} label="Boundary scores by tolerance" table={{ head: ['model', ...props.view.boundary.map(({ tolerancePx }) => length(tolerancePx))], rows: drawn.map(({ name, view }) => [name, ...view.boundary.map(({ value }) => formatNumber(value, 3))]) }} pointer />
      </div>
      {tolerance !== null && (
        <Text size="xs" c="dimmed">
          At MATLAB’s tolerance, 0.75{THIN_SPACE}% of the diagonal ({length(tolerance)}), it is {formatNumber(meanBFScore, 3)}: the figure in the table.
        </Text>
      )}
    </>
  );
}

/** How often models are right when they are so sure. */
export function ReliabilityChart(props: ComparisonProps): ReactElement {
  const drawn = useDrawn(props);
  const curves = useMemo(() => drawn.flatMap(({ name, colour, view: { reliability } }) => (reliability === null ? [] : [{ name, colour, reliability }])), [drawn]);
  const option = useMemo(() => (style: ChartStyle) => reliabilityOption(curves, style), [curves]);
  const rows = curves.map(({ name, reliability }) => [name, formatShare(reliability.expectedCalibrationError, 1)]);
  return (
    <div className={classes['chart']}>
      <Chart option={option} label="Confidence and how often it is right" table={{ head: ['model', 'expected calibration error'], rows }} pointer />
    </div>
  );
}
