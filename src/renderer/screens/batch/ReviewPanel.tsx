import { Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconCheck, IconChevronLeft, IconChevronRight, IconPencil, IconX } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState, type ReactElement } from 'react';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import { formatShare } from '../../../shared/format/quantity.ts';
import { toAppError } from '../../../shared/errors/AppError.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import classes from './BatchScreen.module.css';
import { fileName, formatCertainty, REVIEW_WORDS } from './batchWords.ts';
import type { Review } from './useReview.tsx';

interface ReviewPanelProps {
  readonly project: ProjectView;
  readonly item: BatchItemView;
  /** Its place in the order, from 1. */
  readonly number: number;
  readonly order: readonly BatchItemView[];
  readonly review: Review;
  /** What was drawn on it in the editor is not there yet. */
  readonly isTakingOver: boolean;
  /** Whether the mask was rejected just now. */
  readonly asksWhy: boolean;
  readonly onReject: () => void;
  /** The reason is told, or there is none. */
  readonly onTold: () => void;
  readonly onNext: () => void;
  readonly onPrevious: () => void;
  readonly onOpen: () => void;
}

/** What is known of a mask, and what a person thinks of it. */
export function ReviewPanel({ project, item, number, order, review, isTakingOver, asksWhy, onReject, onTold, onNext, onPrevious, onOpen }: ReviewPanelProps): ReactElement {
  const { certainty, fractions, micrograph, truth, reviewedBy, review: state } = item;
  const open = order.filter((each) => each.review === 'open').length;
  const failure = review.failure?.position === item.position ? review.failure.error : null;
  // An accepted mask was put over the person's, which then opens no more.
  const opensTruth = truth !== null && !isTakingOver && (state === 'open' || state === 'rejected');
  const isOff = state === 'corrected' || isTakingOver;
  const isOverTruth = failure !== null && typeof toAppError(failure).details?.['revision'] === 'number';
  return (
    <aside className={classes['side']} aria-label="Review">
      <div>
        <Text size="xs" c="dimmed">
          {number} of {order.length}, {open === 0 ? 'all reviewed' : `${open} open`}
        </Text>
        <Title order={3} lineClamp={2} title={item.file}>
          {fileName(item)}
        </Title>
        <Text size="sm">{micrograph?.specimen}</Text>
        <Text size="sm" className={classes['verdict']} data-review={isTakingOver ? undefined : state} role="status">
          {isTakingOver ? 'Taking over your correction …' : `${REVIEW_WORDS[state]}${reviewedBy !== null && state !== 'corrected' ? ` by ${reviewedBy}` : ''}`}
        </Text>
      </div>
      <dl className={classes['facts']}>
        <div>
          <dt>Certainty</dt>
          <dd>{formatCertainty(certainty)}</dd>
        </div>
        {project.labelSet.classes.map(({ index, name, colour }) => (
          <div key={index}>
            <dt>
              <span className={classes['dot']} style={{ background: colour }} /> {name}
            </dt>
            <dd>{formatShare(isTakingOver ? null : (fractions?.[index] ?? null))}</dd>
          </div>
        ))}
      </dl>
      {truth !== null && !isOff && !isOverTruth && (
        <Text size="sm" c="dimmed">
          There is {opensTruth ? 'a' : 'also a'} mask that is {truth.origin} ({truth.by}). {opensTruth ? 'It is in force.' : 'It stays among the revisions.'}
        </Text>
      )}
      {failure !== null && !isOverTruth && <ErrorNote error={failure} />}
      {isOverTruth && !isOff && (
        <Alert color="yellow" p="xs">
          <Text size="sm">{toAppError(failure).message}</Text>
          <Button size="xs" mt="xs" px={4} fullWidth variant="default" onClick={() => review.judge(item, 'accepted', { overTruth: true })}>
            Let the model’s mask stand over it
          </Button>
        </Alert>
      )}
      <Stack gap={6}>
        {state === 'accepted' || state === 'rejected' ? (
          <Button variant="default" loading={review.isPending} disabled={isTakingOver} onClick={() => review.judge(item, null)}>
            Take it back
          </Button>
        ) : (
          <Action keys="A" words="Accept" icon={<IconCheck size={16} />} isOff={isOff} isFilled onClick={() => review.judge(item, 'accepted')} />
        )}
        <Action keys="E" words="Correct in the editor" icon={<IconPencil size={16} />} note={opensTruth ? `Opens the ${truth.origin} mask (${truth.by}), not the model’s.` : null} onClick={() => review.edit(item)} />
        {state !== 'rejected' && <Action keys="R" words="Reject" icon={<IconX size={16} />} isOff={isOff} onClick={onReject} />}
        {state === 'rejected' && <Remark key={item.position} item={item} review={review} isAsked={asksWhy} onTold={onTold} />}
        <Group gap={6} grow>
          <Action keys="P" words="Previous" icon={<IconChevronLeft size={16} />} isOff={number === 1} onClick={onPrevious} />
          <Action keys="N" words="Next" icon={<IconChevronRight size={16} />} isOff={number === order.length} onClick={onNext} />
        </Group>
        {state !== 'open' && open > 0 && (
          <Button variant="subtle" size="xs" onClick={onOpen}>
            To the next open one
          </Button>
        )}
      </Stack>
      <Text size="xs" c="dimmed">
        {state === 'corrected' ? 'A person drew on this mask: theirs is the mask now, and networks learn from it.' : 'An accepted or corrected mask can be learned from. A rejected one counts in no mean.'}
      </Text>
    </aside>
  );
}

interface ActionProps {
  readonly keys: string;
  readonly words: string;
  readonly icon: ReactElement;
  readonly isOff?: boolean;
  readonly isFilled?: boolean;
  /** What else is to be known before it is done. */
  readonly note?: string | null;
  readonly onClick: () => void;
}

function Action({ keys, words, icon, isOff = false, isFilled = false, note = null, onClick }: ActionProps): ReactElement {
  const noteId = useId();
  const button = (
    <Button variant={isFilled ? 'filled' : 'default'} justify="space-between" leftSection={icon} rightSection={<kbd className={classes['key']}>{keys}</kbd>} aria-keyshortcuts={keys} aria-describedby={note === null ? undefined : noteId} disabled={isOff} px="xs" onClick={onClick}>
      {words}
    </Button>
  );
  if (note === null) return button;
  return (
    <div className={classes['noted']}>
      {button}
      <Text size="xs" c="dimmed" id={noteId}>
        {note}
      </Text>
    </div>
  );
}

/** Why a mask was rejected; kept when the field is left. */
function Remark({ item, review, isAsked, onTold }: { readonly item: BatchItemView; readonly review: Review; readonly isAsked: boolean; readonly onTold: () => void }): ReactElement {
  const [text, setText] = useState(item.remark ?? '');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isAsked) field.current?.focus();
  }, [isAsked]);
  const keep = (): void => {
    onTold();
    const remark = text.trim() === '' ? null : text.trim();
    if (remark !== item.remark) review.judge(item, 'rejected', { remark });
  };
  return (
    <TextInput
      ref={field}
      size="xs"
      label="Why"
      placeholder="scratches, out of focus …"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
