import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import type { ProjectView } from '../../../shared/contract/areas/projectsArea.ts';
import type { BatchVerdict } from '../../../shared/domain/records.ts';
import { offerUndo } from '../../components/undoToast.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';
import { navigate } from '../../state/route.ts';
import { fileName } from './batchWords.ts';
import { wayBack } from './wayBack.ts';

interface Judgement {
  readonly item: BatchItemView;
  readonly verdict: BatchVerdict | null;
  readonly remark: string | null;
  readonly overTruth: boolean;
}

/** What can be done with a mask under review. */
export interface Review {
  judge(item: BatchItemView, verdict: BatchVerdict | null, more?: Partial<Pick<Judgement, 'remark' | 'overTruth'>>): void;
  /** Opens it in the mask editor; a note there leads back. */
  edit(item: BatchItemView): void;
  readonly isPending: boolean;
  /** Why the last one could not be done, and to which item. */
  readonly failure: { readonly position: number; readonly error: Error } | null;
}

const DONE: Readonly<Record<BatchVerdict, string>> = { accepted: 'is accepted', rejected: 'is rejected' };

export function useReview(project: ProjectView, batch: number, { onJudged }: { readonly onJudged: (position: number) => void }): Review {
  const client = useClient();
  const ask = ({ item, ...judgement }: Judgement): Promise<BatchItemView> => client.call.batches.review({ project: project.handle, batch, position: item.position, ...judgement });
  // Someone who accepts one after another has no use for a heap of offers.
  const offered = useRef<string | null>(null);
  const judging = useMutation({
    mutationFn: ask,
    onSuccess: (_, { item, verdict }) => {
      if (offered.current !== null) notifications.hide(offered.current);
      offered.current = null;
      if (verdict === null) return;
      offered.current = offerUndo(`${fileName(item)} ${DONE[verdict]}.`, () => ask({ item, verdict: null, remark: null, overTruth: false }));
      // Whoever rejects a mask may want to say why; whoever accepts goes on.
      if (verdict === 'accepted') onJudged(item.position);
    },
  });
  const back = (): void => {
    notifications.hide(wayBack(project.handle));
    navigate({ screen: 'batch', project: project.path, id: batch });
  };
  return {
    judge: (item, verdict, { remark = null, overTruth = false } = {}) => {
      if (!judging.isPending) judging.mutate({ item, verdict, remark, overTruth });
    },
    edit: (item) => {
      if (item.micrograph === null) return;
      notifications.show({
        id: wayBack(project.handle),
        autoClose: false,
        title: `Correct the mask of ${fileName(item)}`,
        message: (
          <Button size="compact-sm" mt={6} onClick={back}>
            Back to the review
          </Button>
        ),
      });
      navigate({ screen: 'masks', project: project.path, id: item.micrograph.id });
    },
    isPending: judging.isPending,
    failure: judging.isError ? { position: judging.variables.item.position, error: judging.error } : null,
  };
}
