import { useCallback, type ReactElement } from 'react';
import type { TilePicture } from '../../shared/engineProtocol/jobs.ts';
import classes from './TilePictures.module.css';

/** A tile with classes over it: `over` says whose. */
export function TileImage({ tile, over, label }: { readonly tile: TilePicture; readonly over: 'truth' | 'predicted' | null; readonly label: string }): ReactElement {
  const labels = over === null ? null : tile[over];
  return (
    <span className={classes['tile']}>
      <Png bytes={tile.image} label={label} />
      {labels !== null && <Png bytes={labels} label="" className={classes['labels']} />}
    </span>
  );
}

/** A picture out of bytes; its address lasts as long as it is shown. */
function Png({ bytes, label, className }: { readonly bytes: Uint8Array; readonly label: string; readonly className?: string | undefined }): ReactElement {
  const show = useCallback(
    (image: HTMLImageElement) => {
      image.src = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' }));
      return () => URL.revokeObjectURL(image.src);
    },
    [bytes],
  );
  return <img ref={show} alt={label} className={className} draggable={false} />;
}
