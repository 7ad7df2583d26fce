import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Picture } from '../../shared/contract/areas/micrographsArea.ts';
import { pictures } from '../connection/pictures.ts';
import classes from './Thumbnail.module.css';

interface FetchedPictureProps {
  /** Says what it shows: the same is fetched once. */
  readonly name: string;
  readonly fetch: () => Promise<Picture>;
  readonly label: string;
}

/** A picture that the program makes, on the grey that images stand on; a sentence where it cannot be shown. */
export function FetchedPicture({ name, fetch, label }: FetchedPictureProps): ReactElement {
  const [shown, setShown] = useState<{ readonly url: string } | { readonly failure: string } | null>(null);
  const ask = useRef(fetch);
  useEffect(() => {
    ask.current = fetch;
  });
  useEffect(() => {
    let wanted = true;
    pictures
      .get(name, () => ask.current())
      .then(
        (url) => wanted && setShown({ url }),
        (error: unknown) => wanted && setShown({ failure: error instanceof Error ? error.message : String(error) }),
      );
    return () => {
      wanted = false;
    };
  }, [name]);
  if (shown === null) return <div className={classes['stage']} role="img" aria-label={label} />;
  if ('failure' in shown) return <div className={classes['stage']} role="img" aria-label={label} title={shown.failure} data-failed />;
  return <img className={classes['stage']} src={shown.url} alt={label} draggable={false} />;
}
