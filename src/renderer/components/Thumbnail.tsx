import type { ReactElement } from 'react';
import { useClient } from '../connection/ConnectionContext.ts';
import { FetchedPicture } from './FetchedPicture.tsx';

interface ThumbnailProps {
  readonly project: string;
  readonly micrograph: number;
  readonly side: 192 | 384 | 1024;
  readonly label: string;
}

/** A small picture of a micrograph. */
export function Thumbnail({ project, micrograph, side, label }: ThumbnailProps): ReactElement {
  const client = useClient();
  return <FetchedPicture name={`${project}/${micrograph}/${side}`} fetch={() => client.call.micrographs.thumbnail({ project, id: micrograph, side })} label={label} />;
}
