import { MEANING } from '../../../../shared/look/tokens.ts';
import { AGREEMENT_COLOURS, agreementOf } from '../../../../shared/metrics/agreement.ts';
import { UNLABELLED } from '../../../../shared/raster/raster.ts';
import { paletteOf, type ClassLook, type Palette } from '../../../editor/render/palette.ts';
import type { Focus } from '../imageOrder.ts';

/** What a pixel is by its two classes, and its colour. */
export interface Comparison {
  readonly judge: (truth: number, predicted: number) => number;
  readonly palette: Palette;
}

/** All but the pixels of a cell are darkened, so that those are seen where they lie. */
const DARKENED: ClassLook = { colour: '#000000', opacity: 0.6, isShown: true };

/** Of a class: right in white and black, wrong in green and pink. Of a cell: its pixels bright, in white where they are right. */
export function comparisonOf(focus: Focus): Comparison {
  const full = (colour: string): ClassLook => ({ colour, opacity: 1, isShown: true });
  if (focus.kind === 'class') return { judge: (truth, predicted) => agreementOf(truth, predicted, focus.index), palette: paletteOf(AGREEMENT_COLOURS.map(full)) };
  return {
    judge: (truth, predicted) => (truth === UNLABELLED ? UNLABELLED : Number(truth === focus.truth && predicted === focus.predicted)),
    palette: paletteOf([DARKENED, full(focus.truth === focus.predicted ? MEANING.truePositive : MEANING.falseNegative)]),
  };
}
