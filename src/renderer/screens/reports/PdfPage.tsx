import type { PDFPageProxy } from 'pdfjs-dist';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import classes from './ReportsScreen.module.css';

/** Pages this far outside are drawn before they come into sight, in pixels. */
const AHEAD = '600px';

/** Pixels of a page for each of a plain screen: the points in small figures must be seen. */
const SHARP = 2;

interface PdfPageProps {
  readonly page: PDFPageProxy;
  readonly number: number;
  readonly total: number;
  /** CSS pixels per point. */
  readonly scale: number;
}

/** One page as a picture. What it showed before stays until it is drawn anew, so that nothing flickers while a draft is edited. */
export function PdfPage({ page, number, total, scale }: PdfPageProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isNear, setNear] = useState(false);
  const { width, height } = page.getViewport({ scale });
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const observer = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), { rootMargin: AHEAD });
    observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!isNear) return undefined;
    const viewport = page.getViewport({ scale: scale * Math.max(devicePixelRatio, SHARP) });
    const drawn = document.createElement('canvas');
    [drawn.width, drawn.height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
    const task = page.render({ canvas: drawn, viewport });
    task.promise.then(
      () => {
        const shown = canvas.current;
        if (shown === null) return;
        [shown.width, shown.height] = [drawn.width, drawn.height];
        shown.getContext('2d')?.drawImage(drawn, 0, 0);
        shown.dataset['drawn'] = 'true';
      },
      // Only a page that is not wanted any more is not drawn.
      () => undefined,
    );
    return () => task.cancel();
  }, [page, scale, isNear]);
  return <canvas ref={canvas} className={classes['page']} style={{ width, height }} role="img" aria-label={`Page ${number} of ${total}`} />;
}
