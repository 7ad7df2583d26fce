import type { DirtyRect } from '../../../shared/labelMap/delta.ts';
import { MEANING } from '../../../shared/look/tokens.ts';
import type { ImagePixels } from '../image/ImagePixels.ts';
import { Agreement, AGREEMENTS } from '../labels/Agreement.ts';
import type { LabelSource } from '../labels/LabelSource.ts';
import { drawWithin, type ScreenRect } from '../view/ScreenRect.ts';
import type { Size, View } from '../view/viewTransform.ts';
import { FrameBudget } from './FrameBudget.ts';
import { ImageLayer, type BrightnessWindow } from './ImageLayer.ts';
import { LabelLayer } from './LabelLayer.ts';
import { paletteOf, type MaskStyle, type Palette } from './palette.ts';

/** Beside this mask: the other one from a place on, the other one alone, or where the two agree on a class and where not. */
export const COMPARISON_MODES = ['split', 'other', 'errors'] as const;
export type ComparisonMode = (typeof COMPARISON_MODES)[number];

/** How another mask is held against this one. */
export interface ShownComparison {
  readonly mode: ComparisonMode;
  /** Share of the width where the other mask begins. */
  readonly split: number;
}

/** Another mask of the micrograph. */
export interface OtherMask {
  readonly labels: LabelSource;
  /** Whether it is the truth that this mask is held against; else this one is. */
  readonly isTruth: boolean;
}

/** What of the layers is shown. */
export interface PictureScene {
  readonly isImageShown: boolean;
  /** 0: not at all. */
  readonly maskOpacity: number;
  readonly comparison: ShownComparison | null;
}

/** Whether all of the micrograph that belongs there has come, and whether there was time for all that has. */
interface Drawn {
  readonly isHere: boolean;
  readonly isWhole: boolean;
}

export interface PictureLook {
  readonly palette: Palette;
  readonly style: MaskStyle;
}

const ERRORS = paletteOf(AGREEMENTS.map((each) => ({ colour: MEANING[each], opacity: 1, isShown: true })));

/** Micrograph, mask and what it is compared with, for whatever canvas they are drawn on. */
export class Picture {
  readonly #labels: LabelSource;
  readonly #image: ImageLayer;
  readonly #mask: LabelLayer;
  #look: PictureLook;
  #other: OtherMask | null = null;
  #otherLayer: LabelLayer | null = null;
  #errors: LabelLayer | null = null;

  constructor(image: ImagePixels, labels: LabelSource, look: PictureLook) {
    this.#labels = labels;
    this.#look = look;
    this.#image = new ImageLayer(image);
    this.#mask = new LabelLayer(labels, look.palette, look.style);
  }

  setLook(look: PictureLook): void {
    this.#look = look;
    for (const layer of [this.#mask, this.#otherLayer]) layer?.setLook(look.palette, look.style);
  }

  setWindow(window: BrightnessWindow): void {
    this.#image.setWindow(window);
  }

  /** `value`: the class whose errors are shown. */
  compareWith(other: OtherMask | null, value: number): void {
    if (other?.labels !== this.#other?.labels) this.#otherLayer = other === null ? null : new LabelLayer(other.labels, this.#look.palette, this.#look.style);
    this.#other = other;
    const [tested, truth] = other === null || other.isTruth ? [this.#labels, other?.labels] : [other.labels, this.#labels];
    this.#errors = truth === undefined ? null : new LabelLayer(new Agreement(tested, truth, value), ERRORS, 'fill');
  }

  /** Pixels of the mask changed. */
  invalidate(dirty: DirtyRect): void {
    this.#mask.invalidate(dirty);
    this.#errors?.invalidate(dirty);
  }

  /** Draws a part of a canvas anew. */
  draw(context: CanvasRenderingContext2D, view: View, canvas: Size, part: ScreenRect, { isImageShown, maskOpacity, comparison }: PictureScene): Drawn {
    if (!drawWithin(context, part)) return { isHere: true, isWhole: true };
    const budget = new FrameBudget();
    const isHere = !isImageShown || this.#image.draw(context, view, part, budget);
    const middle = comparison?.mode === 'split' ? Math.round(comparison.split * canvas.width) : canvas.width;
    const layer = comparison?.mode === 'other' ? this.#otherLayer : comparison?.mode === 'errors' ? this.#errors : this.#mask;
    if (maskOpacity > 0) {
      drawPart(context, layer, view, { ...part, right: Math.min(part.right, middle) }, maskOpacity, budget);
      drawPart(context, this.#otherLayer, view, { ...part, left: Math.max(part.left, middle) }, maskOpacity, budget);
    }
    context.restore();
    return { isHere, isWhole: !budget.isSpent };
  }
}

function drawPart(context: CanvasRenderingContext2D, layer: LabelLayer | null, view: View, { left, top, right, bottom }: ScreenRect, opacity: number, budget: FrameBudget): void {
  if (layer === null || left >= right) return;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  layer.draw(context, view, { left, top, right, bottom }, opacity, budget);
  context.restore();
}
