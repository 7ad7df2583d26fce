import { Button, Group, Text } from '@mantine/core';
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { EmptyState } from '../../components/EmptyState.tsx';
import type { OpenPdf } from './openPdf.ts';
import { PdfPage } from './PdfPage.tsx';
import classes from './ReportsScreen.module.css';

/** CSS pixels per point at 100 %. */
const FULL = 96 / 72;
/** Between two pages beside each other, and the least that a page may shrink to. */
const GAP = 16;
const LEAST = 0.3;
/** From this width on two pages stand beside each other: one would be larger than anybody reads. */
const TWO = 1500;

type Zoom = 'fit' | 'full';

interface PdfPagesProps {
  readonly bytes: Uint8Array;
  /** What is shown: `Draft of the report of specimen 37`. */
  readonly label: string;
  /** What stands in the bar beside the pages' number. */
  readonly children?: ReactNode;
}

/** The pages of a PDF below each other, at the width of the window or in their own size. */
export function PdfPages({ bytes, label, children }: PdfPagesProps): ReactElement {
  const stage = useRef<HTMLDivElement>(null);
  const [pdf, setPdf] = useState<OpenPdf | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [zoom, setZoom] = useState<Zoom>('fit');
  const [room, setRoom] = useState(0);
  const [current, setCurrent] = useState(1);
  useEffect(() => {
    let isWanted = true;
    import('./openPdf.ts')
      .then(({ openPdf }) => openPdf(bytes))
      .then(
        (opened) => {
          if (!isWanted) return opened.close();
          setFailure(null);
          return setPdf(opened);
        },
        (error: unknown) => isWanted && setFailure(error),
      );
    return () => {
      isWanted = false;
    };
  }, [bytes]);
  // Only when its pages are shown no more: the former draft stands until the next one is open.
  useEffect(() => () => pdf?.close(), [pdf]);
  useEffect(() => {
    if (stage.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.width ?? 0));
    observer.observe(stage.current);
    return () => observer.disconnect();
  }, []);
  const total = pdf?.pages.length ?? 0;
  const columns = room >= TWO && total > 1 ? 2 : 1;
  const scaleOf = (width: number): number => (zoom === 'full' ? FULL : Math.max(LEAST, Math.floor((room - GAP * (columns - 1)) / columns) / width));
  return (
    <>
      <div className={classes['bar']}>
        <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
          {total === 0 ? ' ' : `Page ${Math.min(current, total)} of ${total}`}
        </Text>
        {children}
        <Group gap={4} wrap="nowrap" role="group" aria-label="Size of the pages">
          <Button size="compact-sm" variant={zoom === 'fit' ? 'light' : 'default'} aria-pressed={zoom === 'fit'} onClick={() => setZoom('fit')}>
            Fit width
          </Button>
          <Button size="compact-sm" variant={zoom === 'full' ? 'light' : 'default'} aria-pressed={zoom === 'full'} onClick={() => setZoom('full')}>
            100 %
          </Button>
        </Group>
      </div>
      <div ref={stage} className={classes['pages']} role="region" aria-label={label} tabIndex={0} data-pages={total} data-failed={failure !== null || undefined} style={{ gridTemplateColumns: `repeat(${columns}, auto)` }} onScroll={(event) => setCurrent(pageInSight(event.currentTarget, columns))}>
        {failure !== null ? (
          <EmptyState picture={null} title="The pages cannot be shown">
            The file is damaged, or it is no PDF.
          </EmptyState>
        ) : (
          room > 0 && pdf?.pages.map((page, at) => <PdfPage key={at} page={page} number={at + 1} total={total} scale={scaleOf(page.getViewport({ scale: 1 }).width)} />)
        )}
      </div>
    </>
  );
}

/** The number of the page that the middle of the stage shows, of two beside each other the left one's. */
function pageInSight(stage: HTMLElement, columns: number): number {
  const middle = stage.getBoundingClientRect().top + stage.clientHeight / 2;
  const above = [...stage.children].filter((page) => page.getBoundingClientRect().top <= middle).length;
  return Math.max(1, above - ((above - 1) % columns));
}
