import { SegmentedControl } from '@mantine/core';
import { useCallback, useState, type ReactElement } from 'react';
import type { ChartStyle } from '../../../shared/charts/chartStyle.ts';
import { confusionMargins, confusionMatrixOption, type CellWords } from '../../../shared/charts/confusionMatrixOption.ts';
import { formatCount, formatShare } from '../../../shared/format/quantity.ts';
import { Chart } from '../../components/Chart.tsx';
import classes from './EvaluateScreen.module.css';
import type { Focus } from './imageOrder.ts';

/** Classes, and letters of all their names together, that the panel has room for side by side. */
const ROOMY = 4;
const LETTERS = 28;

interface ConfusionMatrixProps {
  /** Rows are true classes. */
  readonly confusion: readonly (readonly number[])[];
  readonly names: readonly string[];
  readonly focus: Focus;
  readonly onFocus: (focus: Focus) => void;
}

/** The chart of the report, with a button over each cell that shows its pixels. */
export function ConfusionMatrix({ confusion, names, focus, onFocus }: ConfusionMatrixProps): ReactElement {
  const [words, setWords] = useState<Exclude<CellWords, 'both'>>('share');
  const room = names.length > ROOMY || names.some((name) => name.length * names.length > LETTERS) ? 'narrow' : 'wide';
  const option = useCallback((style: ChartStyle) => confusionMatrixOption(confusion, names, style, words, room), [confusion, names, words, room]);
  const { left, right, top, bottom } = confusionMargins(names.length, room);
  return (
    <>
      <SegmentedControl size="xs" mb={4} aria-label="What stands in the cells" value={words} onChange={setWords} data={[{ value: 'share', label: 'Per cent of the row' }, { value: 'count', label: 'Pixels' }]} />
      <div className={classes['confusion']} style={{ height: top + bottom + 44 * names.length }}>
        <Chart option={option} label="Confusion matrix" />
        <div className={classes['cells']} style={{ inset: `${top}px ${right}px ${bottom}px ${left}px`, gridTemplateColumns: `repeat(${names.length}, 1fr)` }}>
          {confusion.flatMap((row, truth) =>
            row.map((count, predicted) => {
              const total = row.reduce((sum, each) => sum + each, 0);
              const isShown = focus.kind === 'cell' && focus.truth === truth && focus.predicted === predicted;
              const label = `True ${names[truth] ?? ''}, called ${names[predicted] ?? ''}: ${formatCount(count)} pixels${total === 0 ? '' : `, ${formatShare(count / total, 1)} of the row`}`;
              return <button key={`${truth}/${predicted}`} type="button" className={classes['cell']} aria-label={label} title={label} aria-pressed={isShown} disabled={count === 0} onClick={() => onFocus(isShown ? { kind: 'class', index: truth } : { kind: 'cell', truth, predicted })} />;
            }),
          )}
        </div>
      </div>
    </>
  );
}
