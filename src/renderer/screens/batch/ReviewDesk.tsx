import { Button } from '@mantine/core';
import { IconChecks } from '@tabler/icons-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import classes from './BatchScreen.module.css';
import { setBatchPlace } from './batchPlace.ts';
import { FilmStrip } from './FilmStrip.tsx';
import { FIRST_LOOK, ReviewStage, type ReviewLook } from './ReviewStage.tsx';
import { ReviewPanel } from './ReviewPanel.tsx';
import { neighbour, nextOpen } from './reviewOrder.ts';
import { useReview } from './useReview.tsx';
import { useReviewKeys } from './useReviewKeys.ts';

interface ReviewDeskProps {
  readonly project: ProjectView;
  readonly batch: number;
  /** What can be reviewed, the least certain first. */
  readonly order: readonly BatchItemView[];
  /** Position of the item that is asked for. */
  readonly wanted: number | null;
  readonly isRunning: boolean;
  /** Micrographs whose correction is still being taken over. */
  readonly inHand: readonly number[];
}

/** The masks of a batch one after another, the least certain first: large at the left, what is thought of it at the right. */
export function ReviewDesk({ project, batch, order, wanted, isRunning, inHand }: ReviewDeskProps): ReactElement {
  const { handle } = project;
  const item = order.find(({ position }) => position === wanted) ?? nextOpen(order, null) ?? order[0] ?? null;
  const position = item?.position ?? null;
  // What is in sight stays, whatever becomes of it, until another is asked for.
  useEffect(() => {
    if (position !== null && position !== wanted) setBatchPlace(handle, { batch, tab: 'review', position });
  }, [handle, batch, position, wanted]);
  const isTakingOver = inHand.some((micrograph) => micrograph === item?.micrograph?.id);
  const canJudge = item !== null && item.review !== 'corrected' && !isTakingOver;
  const [look, setLook] = useState<ReviewLook>(FIRST_LOOK);
  const [place, setPlace] = useState<{ readonly position: number; readonly at: number } | null>(null);
  const show = (next: BatchItemView | null): void => {
    if (next !== null) setBatchPlace(handle, { batch, tab: 'review', position: next.position });
  };
  const review = useReview(project, batch, { onJudged: (judged) => show(nextOpen(order, judged)) });
  // Whoever has just rejected a mask may want to say why; whoever comes by later turns the pages.
  const [rejected, setRejected] = useState<number | null>(null);
  const reject = (): void => {
    if (!canJudge) return;
    setRejected(item.position);
    review.judge(item, 'rejected');
  };
  const changeLook = (change: Partial<ReviewLook>): void => setLook((before) => ({ ...before, ...change }));
  const goToPlace = (at: number): void => {
    if (item !== null) setPlace({ position: item.position, at });
  };
  useReviewKeys({
    accept: () => canJudge && review.judge(item, 'accepted'),
    edit: () => item !== null && review.edit(item),
    reject,
    next: () => show(neighbour(order, item?.position ?? null, 1)),
    previous: () => show(neighbour(order, item?.position ?? null, -1)),
    hide: () => changeLook({ isMaskShown: !look.isMaskShown }),
    style: () => changeLook({ style: look.style === 'fill' ? 'outline' : 'fill' }),
    doubts: () => changeLook({ isHeatShown: !look.isHeatShown }),
    truth: () => item !== null && item.truth !== null && changeLook({ shown: look.shown === 'truth' ? 'mask' : 'truth' }),
    place: () => goToPlace(place?.position === item?.position ? (place?.at ?? -1) + 1 : 0),
  });
  if (item === null) {
    return (
      <EmptyState
        picture={<IconChecks size={56} stroke={1.2} />}
        title={isRunning ? 'Nothing to review yet' : 'Nothing to review'}
        action={
          <Button variant="default" onClick={() => setBatchPlace(handle, { batch, tab: 'queue' })}>
            See the queue
          </Button>
        }
      >
        {isRunning ? 'Masks appear here as they are made, the least certain first.' : 'Masks of the project’s own micrographs are reviewed here. This batch has made none.'}
      </EmptyState>
    );
  }
  return (
    <div className={classes['desk']}>
      <ReviewStage key={item.position} project={project} batch={batch} item={item} isTakingOver={isTakingOver} look={look} place={place?.position === item.position ? place.at : null} onLook={changeLook} onPlace={goToPlace} />
      <ReviewPanel project={project} item={item} number={order.indexOf(item) + 1} order={order} review={review} isTakingOver={isTakingOver} asksWhy={rejected === item.position} onReject={reject} onTold={() => setRejected(null)} onNext={() => show(neighbour(order, item.position, 1))} onPrevious={() => show(neighbour(order, item.position, -1))} onOpen={() => show(nextOpen(order, item.position))} />
      <FilmStrip project={handle} batch={batch} order={order} shown={item.position} onShow={show} />
    </div>
  );
}
