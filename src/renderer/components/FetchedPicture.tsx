import type { ReactElement } from 'react';
import type { Picture } from '../../shared/contract/areas/micrographsArea.ts';
import classes from './Thumbnail.module.css';
import { usePicture } from './usePicture.ts';

interface FetchedPictureProps {
  /** Says what it shows: the same is fetched once. */
  readonly name: string;
  readonly fetch: () => Promise<Picture>;
  readonly label: string;
}

/** A picture that the program makes, on the grey that images stand on; a sentence where it cannot be shown. */
export function FetchedPicture({ name, fetch, label }: FetchedPictureProps): ReactElement {
  const shown = usePicture(name, fetch);
  if (shown === null) return <div className={classes['stage']} role="img" aria-label={label} />;
  if ('failure' in shown) return <div className={classes['stage']} role="img" aria-label={label} title={shown.failure} data-failed />;
  return <img className={classes['stage']} src={shown.url} alt={label} draggable={false} />;
}
