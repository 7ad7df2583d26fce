import { useEffect, useRef, useState } from 'react';
import type { Picture } from '../../shared/contract/areas/micrographsArea.ts';
import { pictures } from '../connection/pictures.ts';

/** A picture's address for an `img`, or why it cannot be had; null while it comes. `key` says all that decides what it shows. */
export function usePicture(key: string, fetch: () => Promise<Picture>): { readonly url: string } | { readonly failure: string } | null {
  const [shown, setShown] = useState<{ readonly url: string } | { readonly failure: string } | null>(null);
  const ask = useRef(fetch);
  useEffect(() => {
    ask.current = fetch;
  });
  useEffect(() => {
    let wanted = true;
    pictures.get(key, () => ask.current()).then(
      (url) => wanted && setShown({ url }),
      (error: unknown) => wanted && setShown({ failure: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [key]);
  return shown;
}
