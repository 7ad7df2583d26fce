import type { ReactElement } from 'react';
import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';
import { FetchedPicture } from '../../components/FetchedPicture.tsx';
import { Thumbnail } from '../../components/Thumbnail.tsx';
import { useClient } from '../../connection/ConnectionContext.ts';

/** A micrograph of a batch, with the mask over it that stands. */
export function ItemPicture({ project, batch, item }: { readonly project: string; readonly batch: number; readonly item: BatchItemView }): ReactElement {
  const client = useClient();
  const { position, predicted, review, truth, micrograph, state } = item;
  if (predicted === null && micrograph !== null) return <Thumbnail project={project} micrograph={micrograph.id} side={192} label="" />;
  const mask = review === 'corrected' ? truth?.revision : (predicted ?? state);
  return <FetchedPicture name={`${project}/batch/${batch}/${position}/${mask ?? ''}`} fetch={() => client.call.batches.thumbnail({ project, batch, position, side: 192 })} label="" />;
}
