import { SegmentedControl, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type ReactElement } from 'react';
import type { BatchItemView, BatchView } from '../../../shared/contract/areas/batchesArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { BATCH_ITEM_STATES, type BatchItemState } from '../../../shared/domain/records.ts';
import type { LabelClass } from '../../../shared/domain/labelSet.ts';
import classes from './BatchScreen.module.css';
import { fileName, formatCertainty, sizeOf, REVIEW_WORDS, STATE_TITLES, STATE_WORDS } from './batchWords.ts';
import { FractionBar } from './FractionBar.tsx';
import { ItemPicture } from './ItemPicture.tsx';

const ROW = 60;

interface QueueTableProps {
  readonly project: ProjectView;
  readonly view: BatchView;
  readonly onReview: (position: number) => void;
}

/** Every micrograph of a batch in a line; only those in sight exist. */
export function QueueTable({ project, view, onReview }: QueueTableProps): ReactElement {
  const [only, setOnly] = useState<BatchItemState | 'all'>('all');
  const [isByCertainty, setByCertainty] = useState(false);
  const scroll = useRef<HTMLDivElement>(null);
  const found = view.items.filter(({ state }) => only === 'all' || state === only);
  const items = isByCertainty ? found.sort((a, b) => (a.certainty ?? 2) - (b.certainty ?? 2) || a.position - b.position) : found;
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no React compiler here that could memoise it
  const lines = useVirtualizer({ count: items.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 6 });
  const choices = [{ value: 'all', label: `All ${sizeOf(view.counts)}` }, ...BATCH_ITEM_STATES.filter((state) => view.counts[state] > 0).map((state) => ({ value: state, label: `${STATE_TITLES[state]} ${view.counts[state]}` }))];
  return (
    <>
      <div className={classes['filters']}>
        <SegmentedControl size="xs" aria-label="Which micrographs are listed" value={only} data={choices} onChange={(value) => setOnly(BATCH_ITEM_STATES.find((state) => state === value) ?? 'all')} />
      </div>
      <div className={classes['queue']} ref={scroll} role="table" aria-label="Queue" aria-rowcount={items.length + 1}>
        <div role="rowgroup" className={classes['columns']}>
          <div role="row" className={classes['row']}>
            <span role="columnheader">
              <span className={classes['unseen']}>Picture</span>
            </span>
            <span role="columnheader">Micrograph</span>
            <span role="columnheader">State</span>
            <span role="columnheader">Area fractions</span>
            <span role="columnheader" aria-sort={isByCertainty ? 'ascending' : 'none'} className={classes['number']}>
              <UnstyledButton className={classes['sort']} aria-pressed={isByCertainty} onClick={() => setByCertainty(!isByCertainty)} title="The least certain first">
                Certainty
                {isByCertainty && <IconChevronDown size={14} />}
              </UnstyledButton>
            </span>
            <span role="columnheader">Review</span>
          </div>
        </div>
        <div role="rowgroup" style={{ position: 'relative', height: lines.getTotalSize() }}>
          {lines.getVirtualItems().map((line) => {
            const item = items[line.index];
            if (item === undefined) return null;
            return (
              <div key={item.position} role="row" aria-rowindex={line.index + 2} aria-label={fileName(item)} className={classes['row']} data-line style={{ top: line.start, height: ROW }}>
                <QueueRow project={project.handle} batch={view.id} item={item} labels={project.labelSet.classes} onReview={onReview} />
              </div>
            );
          })}
        </div>
        {items.length === 0 && (
          <Text c="dimmed" p="md">
            None of the micrographs is in this state any more.
          </Text>
        )}
      </div>
    </>
  );
}

interface QueueRowProps {
  readonly project: string;
  readonly batch: number;
  readonly item: BatchItemView;
  readonly labels: readonly LabelClass[];
  readonly onReview: (position: number) => void;
}

function QueueRow({ project, batch, item, labels, onReview }: QueueRowProps): ReactElement {
  const { state, reason, fractions, certainty, review, predicted, micrograph } = item;
  const name = fileName(item);
  return (
    <>
      <span role="cell" className={classes['thumbnail']}>
        <ItemPicture project={project} batch={batch} item={item} />
      </span>
      <span role="cell" className={classes['names']}>
        <Text size="sm" fw={500} truncate title={item.file}>
          {name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {micrograph?.specimen ?? 'not in the project'}
        </Text>
      </span>
      <span role="cell">
        <span className={classes['state']} data-state={state}>
          {STATE_WORDS[state]}
        </span>
      </span>
      <span role="cell" className={classes['names']}>
        {fractions !== null ? (
          <FractionBar fractions={fractions} labels={labels} />
        ) : (
          <Text size="xs" c={state === 'failed' ? 'var(--nital-alarm)' : 'dimmed'} lineClamp={3} title={reason ?? undefined}>
            {reason ?? '–'}
          </Text>
        )}
      </span>
      <span role="cell" className={classes['number']}>
        <Text size="sm" component="span">
          {formatCertainty(certainty)}
        </Text>
      </span>
      <span role="cell">
        {predicted !== null && micrograph !== null ? (
          <UnstyledButton className={classes['review']} data-review={review} aria-label={`Review ${name}: ${REVIEW_WORDS[review]}`} onClick={() => onReview(item.position)}>
            {REVIEW_WORDS[review]}
          </UnstyledButton>
        ) : (
          <Text size="sm" c="dimmed" component="span">
            –
          </Text>
        )}
      </span>
    </>
  );
}
