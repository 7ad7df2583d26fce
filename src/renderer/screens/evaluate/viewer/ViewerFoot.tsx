import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { LabelClass } from '../../../../shared/domain/labelSet.ts';
import { formatNumber, formatShare, THIN_SPACE } from '../../../../shared/format/quantity.ts';
import { UNLABELLED } from '../../../../shared/raster/raster.ts';
import { niceStep } from '../../../editor/view/niceStep.ts';
import classes from './LinkedViewer.module.css';

/** Longest scale bar in CSS pixels. */
const LONGEST = 110;

interface ViewerFootProps {
  readonly labels: readonly LabelClass[];
  readonly umPerPx: number | null;
  /** Device pixels per pixel of the micrograph. */
  readonly scale: number;
  readonly file: string;
  /** Under the pointer. */
  readonly pixel: { readonly x: number; readonly y: number; readonly truth: number; readonly predicted: number } | null;
}

/** Scale bar, what truth and model say of the pixel under the pointer, and how large the pictures are. */
export function ViewerFoot({ labels, umPerPx, scale, file, pixel }: ViewerFootProps): ReactElement {
  const perCssPixel = ((umPerPx ?? 1) * devicePixelRatio) / scale;
  const length = niceStep(LONGEST * perCssPixel);
  const name = (value: number): string => (value === UNLABELLED ? 'not labelled' : (labels[value]?.name ?? ''));
  return (
    <footer className={classes['foot']}>
      <span className={classes['scale']} style={{ width: length / perCssPixel }} />
      <Text size="xs">
        {formatNumber(length, Math.max(0, -Math.floor(Math.log10(length) + 1e-9)))}
        {THIN_SPACE}
        {umPerPx === null ? 'px' : 'µm'}
      </Text>
      <Text size="xs" truncate data-judged-pixel>
        {pixel === null ? file : `${pixel.x}, ${pixel.y}${THIN_SPACE}px  ·  ${pixel.truth === UNLABELLED ? 'not labelled in the mask' : `is ${name(pixel.truth)}, called ${name(pixel.predicted)}`}`}
      </Text>
      <Text size="xs" ml="auto">
        {formatShare(scale, scale < 0.1 ? 1 : 0)}
      </Text>
    </footer>
  );
}
