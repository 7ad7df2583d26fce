import { useEffect, useState, type ReactElement } from 'react';
import type { TilePicture } from '../../shared/engineProtocol/jobs.ts';
import classes from './TilePictures.module.css';

/** A tile with classes over it: `over` says whose. */
export function TileImage({ tile, over, label }: { readonly tile: TilePicture; readonly over: 'truth' | 'predicted' | null; readonly label: string }): ReactElement {
  const image = usePictureUrl(tile.image);
  const labels = usePictureUrl(over === null ? null : tile[over]);
  return (
    <span className={classes['tile']}>
      {image !== null && <img src={image} alt={label} draggable={false} />}
      {labels !== null && <img className={classes['labels']} src={labels} alt="" draggable={false} />}
    </span>
  );
}

function usePictureUrl(bytes: Uint8Array | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (bytes === null) {
      setUrl(null);
      return undefined;
    }
    const made = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  return url;
}
