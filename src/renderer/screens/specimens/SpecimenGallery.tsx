import { IconFileCheck, IconMask, IconRulerMeasure, IconSparkles } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useRef, type ReactElement, type ReactNode } from 'react';
import type { SpecimenRow } from '../../../shared/contract/areas/specimensArea.ts';
import { Thumbnail } from '../../components/Thumbnail.tsx';
import { useWidth } from '../../components/useWidth.ts';
import type { SpecimenListProps } from './SpecimenList.ts';
import { TickBox } from './TickBox.tsx';
import classes from './SpecimensScreen.module.css';

const CARD_WIDTH = 224;
const CARD_HEIGHT = 216;
const GAP = 12;
const EDGE = 16;

/** Cards with the first micrographs of each specimen; only those in sight exist. */
export function SpecimenGallery({ project, rows, chosen, onChoose, selected, onSelect }: SpecimenListProps): ReactElement {
  const scroll = useRef<HTMLDivElement>(null);
  const { ref: measured, width } = useWidth();
  const columns = Math.max(1, Math.floor(((width ?? 0) - 2 * EDGE + GAP) / (CARD_WIDTH + GAP)));
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no React compiler here that could memoise it
  const lines = useVirtualizer({ count: Math.ceil(rows.length / columns), getScrollElement: () => scroll.current, estimateSize: () => CARD_HEIGHT + GAP, overscan: 2, paddingStart: EDGE, paddingEnd: EDGE });
  return (
    <div className={classes['scroll']} ref={scroll}>
      <div ref={measured} style={{ position: 'relative', height: lines.getTotalSize() }}>
        {width !== null &&
          lines.getVirtualItems().map((line) => (
            <div key={line.key} style={{ position: 'absolute', top: line.start, left: EDGE, right: EDGE, height: CARD_HEIGHT, display: 'grid', gap: GAP, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
              {rows.slice(line.index * columns, (line.index + 1) * columns).map((row) => (
                <SpecimenCard key={row.id} project={project} row={row} isChosen={row.id === chosen} onChoose={onChoose} isSelected={selected.has(row.id)} onSelect={onSelect} />
              ))}
            </div>
          ))}
      </div>
    </div>
  );
}

interface CardProps extends Pick<SpecimenListProps, 'project' | 'onChoose' | 'onSelect'> {
  readonly row: SpecimenRow;
  readonly isChosen: boolean;
  readonly isSelected: boolean;
}

/** Cards that stay in sight while a word is typed are not made anew; those that are consist of plain elements, which take a third of the time of Mantine's. */
const SpecimenCard = memo(function SpecimenCard({ project, row, isChosen, onChoose, isSelected, onSelect }: CardProps): ReactElement {
  return (
    <div className={classes['holder']}>
      <span className={classes['tick']}>
        <TickBox label={`Select ${row.code}`} isTicked={isSelected} onTick={(range) => onSelect(row, range)} />
      </span>
      <button type="button" className={classes['card']} onClick={() => onChoose(row)} aria-pressed={isChosen} aria-label={`Specimen ${row.code}`}>
        <div className={classes['pictures']}>
          {row.shown.slice(0, 2).map((id) => (
            <Thumbnail key={id} project={project} micrograph={id} side={192} label={`Micrograph of ${row.code}`} />
          ))}
        </div>
        <div className={classes['caption']}>
          <div className={classes['title']}>
            <strong>{row.code}</strong>
            <Marks row={row} />
          </div>
          <p>{row.grade ?? 'grade not known'}</p>
          <small title={row.treatment}>{row.treatment === '' ? 'no heat treatment recorded' : row.treatment}</small>
        </div>
      </button>
    </div>
  );
});

function Marks({ row: { micrographs, calibrated, masked, segmented, reports } }: { readonly row: SpecimenRow }): ReactElement {
  const mark = (isDone: boolean, words: string, icon: ReactNode): ReactElement => (
    <span data-done={isDone || undefined} aria-label={words} title={words} role="img">
      {icon}
    </span>
  );
  return (
    <span className={classes['marks']}>
      {mark(micrographs > 0 && calibrated === micrographs, `${calibrated} of ${micrographs} calibrated`, <IconRulerMeasure size={16} stroke={1.6} />)}
      {mark(micrographs > 0 && masked === micrographs, `${masked} of ${micrographs} with a mask`, <IconMask size={16} stroke={1.6} />)}
      {mark(micrographs > 0 && segmented === micrographs, `${segmented} of ${micrographs} segmented by a model`, <IconSparkles size={16} stroke={1.6} />)}
      {mark(reports > 0, reports === 0 ? 'no report' : `${reports} ${reports === 1 ? 'report' : 'reports'}`, <IconFileCheck size={16} stroke={1.6} />)}
    </span>
  );
}
