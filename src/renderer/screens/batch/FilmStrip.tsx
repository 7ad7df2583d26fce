import { Text, Title, UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactElement } from 'react';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import classes from './BatchScreen.module.css';
import { fileName, formatCertainty, REVIEW_WORDS } from './batchWords.ts';
import { ItemPicture } from './ItemPicture.tsx';

const WIDTH = 104;

interface FilmStripProps {
  readonly project: string;
  readonly batch: number;
  readonly order: readonly BatchItemView[];
  readonly shown: number;
  readonly onShow: (item: BatchItemView) => void;
}

/** The masks to review side by side, the least certain first; only those in sight exist. */
export function FilmStrip({ project, batch, order, shown, onShow }: FilmStripProps): ReactElement {
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no React compiler here that could memoise it
  const frames = useVirtualizer({ count: order.length, getScrollElement: () => scroll.current, estimateSize: () => WIDTH, overscan: 4, horizontal: true });
  const at = order.findIndex(({ position }) => position === shown);
  useEffect(() => {
    if (at >= 0) frames.scrollToIndex(at);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only another choice scrolls the strip, not its own redrawing
  }, [at]);
  return (
    <nav className={classes['strip']} aria-label="Masks to review">
      <Title order={4} className={classes['stripTitle']}>
        Least certain first
      </Title>
      <div className={classes['frames']} ref={scroll}>
        <div style={{ position: 'relative', width: frames.getTotalSize(), height: '100%' }}>
          {frames.getVirtualItems().map((frame) => {
            const item = order[frame.index];
            if (item === undefined) return null;
            return (
              <UnstyledButton key={item.position} className={classes['frame']} style={{ left: frame.start, width: WIDTH }} aria-current={item.position === shown ? 'true' : undefined} aria-label={`${fileName(item)}, certainty ${formatCertainty(item.certainty)}, ${REVIEW_WORDS[item.review]}`} onClick={() => onShow(item)}>
                <span className={classes['framePicture']}>
                  <ItemPicture project={project} batch={batch} item={item} />
                </span>
                <Text size="xs" component="span" className={classes['frameName']} title={fileName(item)}>
                  {fileName(item)}
                </Text>
                <Text size="xs" component="span" className={classes['frameWords']}>
                  <span className={classes['mark']} data-review={item.review} />
                  {formatCertainty(item.certainty)}
                </Text>
              </UnstyledButton>
            );
          })}
        </div>
      </div>
    </nav>
  );
}
