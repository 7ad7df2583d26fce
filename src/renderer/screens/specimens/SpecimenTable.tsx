import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useRef, type ReactElement } from 'react';
import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';
import type { SpecimenListProps } from './SpecimenList.ts';
import classes from './SpecimensScreen.module.css';
import { TickBox } from './TickBox.tsx';

const ROW = 36;

/** One line for each specimen; only those in sight exist. */
export function SpecimenTable({ rows, chosen, onChoose, selected, onSelect }: SpecimenListProps): ReactElement {
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no React compiler here that could memoise it
  const lines = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 12 });
  return (
    <div className={classes['scroll']} ref={scroll}>
      <div className={`${classes['row'] ?? ''} ${classes['head'] ?? ''}`} aria-hidden>
        <span>Code</span>
        <span>Grade</span>
        <span>Heat treatment</span>
        <span className={classes['number']}>Micrographs</span>
        <span className={classes['number']}>With mask</span>
        <span className={classes['number']}>Segmented</span>
        <span className={classes['number']}>Reports</span>
      </div>
      <div style={{ position: 'relative', height: lines.getTotalSize() }}>
        {lines.getVirtualItems().map((line) => {
          const row = rows[line.index];
          if (row === undefined) return null;
          return (
            <div key={row.id} className={classes['line']} style={{ top: line.start }}>
              <SpecimenLine row={row} isChosen={row.id === chosen} onChoose={onChoose} isSelected={selected.has(row.id)} onSelect={onSelect} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface LineProps extends Pick<SpecimenListProps, 'onChoose' | 'onSelect'> {
  readonly row: SpecimenRow;
  readonly isChosen: boolean;
  readonly isSelected: boolean;
}

/** Lines that stay in sight while a word is typed are not made anew; of plain elements, as the cards of the gallery. */
const SpecimenLine = memo(function SpecimenLine({ row, isChosen, onChoose, isSelected, onSelect }: LineProps): ReactElement {
  return (
    <>
      <TickBox label={`Select ${row.code}`} isTicked={isSelected} onTick={(range) => onSelect(row, range)} />
      <button type="button" className={classes['row']} aria-pressed={isChosen} aria-label={`Specimen ${row.code}`} onClick={() => onChoose(row)}>
        <strong>{row.code}</strong>
        <span>{row.grade ?? '–'}</span>
        <span data-dimmed title={row.treatment}>
          {row.treatment === '' ? '–' : row.treatment}
        </span>
        <span className={classes['number']}>{row.micrographs}</span>
        <span className={classes['number']} data-dimmed={row.masked < row.micrographs || undefined}>
          {row.masked}
        </span>
        <span className={classes['number']} data-dimmed={row.segmented < row.micrographs || undefined}>
          {row.segmented}
        </span>
        <span className={classes['number']}>{row.reports}</span>
      </button>
    </>
  );
});
