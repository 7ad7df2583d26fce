import { Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactElement } from 'react';
import { formatCount, formatNumber, formatShare, THIN_SPACE } from '../../../shared/format/quantity.ts';
import { usePicture } from '../../components/usePicture.ts';
import { useClient } from '../../connection/ConnectionContext.ts';
import classes from './EvaluateScreen.module.css';
import type { Focus, ListedImage } from './imageOrder.ts';

const ROW = 76;

interface ImageListProps {
  readonly project: string;
  readonly evaluation: number;
  readonly listed: readonly ListedImage[];
  readonly shown: number | null;
  readonly focus: Focus;
  readonly onShow: (at: number) => void;
}

/** Judged images, the worst first; only those in sight exist. */
export function ImageList({ project, evaluation, listed, shown, focus, onShow }: ImageListProps): ReactElement {
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no React compiler here that could memoise it
  const lines = useVirtualizer({ count: listed.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 3 });
  const place = listed.findIndex(({ at }) => at === shown);
  useEffect(() => {
    if (place >= 0) lines.scrollToIndex(place);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only another choice scrolls the list, not its own redrawing
  }, [place]);
  const classIndex = focus.kind === 'class' ? focus.index : focus.truth;
  return (
    <div className={classes['list']}>
      <Text size="xs" c="dimmed" p="4px 8px">
        {listed.length === 1 ? '1 image' : `${listed.length} images`}, {focus.kind === 'class' ? 'worst first' : 'most such pixels first'}
      </Text>
      <div className={classes['options']} ref={scroll} role="listbox" tabIndex={0} aria-label="Images by error" aria-activedescendant={shown === null ? undefined : optionId(shown)}>
        <div role="presentation" style={{ position: 'relative', height: lines.getTotalSize() }}>
          {lines.getVirtualItems().map((line) => {
            const entry = listed[line.index];
            if (entry === undefined) return null;
            return (
              <div key={line.key} id={optionId(entry.at)} role="option" aria-selected={entry.at === shown} aria-label={`${entry.image.name}, ${errorWords(entry)}`} className={classes['option']} style={{ top: line.start, height: ROW }} onClick={() => onShow(entry.at)}>
                <AgreementPicture project={project} evaluation={evaluation} at={entry.at} classIndex={classIndex} />
                <span className={classes['optionWords']}>
                  <Text size="xs" fw={500} truncate title={entry.image.name}>
                    {shortName(entry.image.name)}
                  </Text>
                  <Text size="xs" c={entry.at === shown ? undefined : 'dimmed'} truncate>
                    {errorWords(entry)}
                  </Text>
                  <Text size="xs" c={entry.at === shown ? undefined : 'dimmed'} truncate title={fractionWords(entry, classIndex, true)}>
                    {fractionWords(entry, classIndex, false)}
                  </Text>
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function optionId(at: number): string {
  return `judged-image-${at}`;
}

/** "SYN-1-05_2 (128, 0)" */
function shortName(name: string): string {
  return name.replace(/\.(png|tiff?|jpe?g|bmp)(?=$| \()/i, '');
}

function errorWords({ share, pixels }: ListedImage): string {
  return pixels === null ? `${formatShare(share, 2)} wrong` : `${formatCount(pixels)} px, ${formatShare(share, 2)}`;
}

/** How far the area fraction is off: what the laboratory would report of this image. */
function fractionWords({ image }: ListedImage, classIndex: number, isLong: boolean): string {
  const [truth, predicted] = [image.trueFractions[classIndex] ?? 0, image.predictedFractions[classIndex] ?? 0];
  const off = 100 * (predicted - truth);
  const sign = off > 0 ? '+' : '';
  return isLong ? `${image.classes[classIndex]?.name ?? ''}: ${formatShare(predicted)} predicted, ${formatShare(truth)} true` : `area ${sign}${formatNumber(off, 1)}${THIN_SPACE}points`;
}

/** How truth and prediction agree on a class, in small. */
function AgreementPicture({ project, evaluation, at, classIndex }: { readonly project: string; readonly evaluation: number; readonly at: number; readonly classIndex: number }): ReactElement {
  const client = useClient();
  const shown = usePicture(`${project}/evaluation/${evaluation}/${at}/${classIndex}`, () => client.call.evaluations.picture({ project, id: evaluation, image: at, classIndex, side: 96 }));
  if (shown === null) return <span className={classes['picture']} />;
  if ('failure' in shown) return <span className={classes['picture']} title={shown.failure} data-failed />;
  return <img className={classes['picture']} src={shown.url} alt="" draggable={false} />;
}
