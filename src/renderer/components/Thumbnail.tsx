import type { ReactElement } from 'react';
import { useClient } from '../connection/ConnectionContext.ts';
import classes from './Thumbnail.module.css';
import { usePicture } from './usePicture.ts';

interface ThumbnailProps {
  readonly project: string;
  readonly micrograph: number;
  readonly side: 192 | 384 | 1024;
  readonly label: string;
}

/** A small picture of a micrograph on the grey that images stand on; a sentence where it cannot be shown. */
export function Thumbnail({ project, micrograph, side, label }: ThumbnailProps): ReactElement {
  const client = useClient();
  const shown = usePicture(`${project}/${micrograph}/${side}`, () => client.call.micrographs.thumbnail({ project, id: micrograph, side }));
  if (shown === null) return <div className={classes['stage']} role="img" aria-label={label} />;
  if ('failure' in shown) return <div className={classes['stage']} role="img" aria-label={label} title={shown.failure} data-failed />;
  return <img className={classes['stage']} src={shown.url} alt={label} draggable={false} />;
}
