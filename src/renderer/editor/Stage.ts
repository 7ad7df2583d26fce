import type { DirtyRect } from '../../shared/labelMap/delta.ts';
import type { ImagePixels } from './image/ImagePixels.ts';
import type { LabelTiles } from './labels/LabelTiles.ts';
import { union } from './labels/StrokeRecorder.ts';
import { drawMagnifier } from './render/drawMagnifier.ts';
import { drawMap } from './render/drawMap.ts';
import { boundsOf, drawOverlay, RULER, type OverlayScene } from './render/drawOverlay.ts';
import type { BrightnessWindow } from './render/ImageLayer.ts';
import { Picture, type OtherMask, type PictureLook, type PictureScene } from './render/Picture.ts';
import type { ImagePoint } from './shapes/Span.ts';
import { screenRectOf, wholeOf, type ScreenRect } from './view/ScreenRect.ts';
import { fitted, panned, toImage, toScreen, zoomed, type ScreenPoint, type Size, type View } from './view/viewTransform.ts';

/** What is shown besides the pixels themselves; asked for with every frame. */
export interface StageScene extends PictureScene, Pick<OverlayScene, 'outline' | 'hasGrid' | 'umPerPx'> {
  readonly hasMagnifier: boolean;
  readonly pointer: ImagePoint | null;
}

/** Longest side of the small map in CSS pixels. */
const MAP = 168;

/**
 * The picture in its element: micrograph and mask on one canvas, outlines and rulers on a second, so that moving the pointer
 * does not draw the picture again; a small map on a third. Draws at most once per frame of the screen, and only the parts that changed.
 */
export class Stage {
  /** Takes the pointer. */
  readonly top: HTMLCanvasElement;
  readonly map: HTMLCanvasElement;
  readonly #element: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #image: Size;
  readonly #picture: Picture;
  readonly #scene: () => StageScene;
  readonly #onView: () => void;
  readonly #stop: (() => void)[] = [];
  #view: View = { scale: 1, left: 0, top: 0 };
  #ratio = 1;
  #frame: number | null = null;
  /** What of the picture must be drawn again: all of it, or where pixels of the mask changed. */
  #old: 'all' | DirtyRect | null = 'all';
  /** Where the outline was drawn last; `all`: everything over the picture must be drawn again. */
  #outlined: 'all' | ScreenRect | null = 'all';
  #ink: OverlayScene['ink'] | null = null;
  /** Until the view is moved by hand it follows the size of the window. */
  #isFitted = true;

  constructor(element: HTMLElement, image: ImagePixels, labels: LabelTiles, look: PictureLook, scene: () => StageScene, onView: () => void) {
    this.#element = element;
    this.#image = { width: image.width, height: image.height };
    this.#picture = new Picture(image, labels, look);
    this.#scene = scene;
    this.#onView = onView;
    [this.#canvas, this.top, this.map] = [addCanvas(element, 'picture'), addCanvas(element, 'outlines'), addCanvas(element, 'map')];
    const sizes = new ResizeObserver(() => this.#resize());
    sizes.observe(element);
    // Light or dark: the rulers take their colours from the page.
    const appearance = new MutationObserver(() => {
      this.#ink = null;
      this.redraw();
    });
    appearance.observe(document.documentElement, { attributes: true });
    this.#stop.push(() => sizes.disconnect(), () => appearance.disconnect());
    this.#resize();
  }

  get view(): View {
    return this.#view;
  }

  /** Device pixels per CSS pixel. */
  get ratio(): number {
    return this.#ratio;
  }

  get size(): Size {
    return { width: this.top.width, height: this.top.height };
  }

  /** Where a pointer event is, in pixels of the micrograph. */
  imagePoint(event: { readonly clientX: number; readonly clientY: number }): ImagePoint {
    return toImage(this.#view, this.screenPoint(event));
  }

  screenPoint({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): ScreenPoint {
    const { left, top } = this.top.getBoundingClientRect();
    return { left: (clientX - left) * this.#ratio, top: (clientY - top) * this.#ratio };
  }

  zoom(about: ScreenPoint, scale: number): void {
    this.#setView(zoomed(this.#view, about, scale, this.#image, this.size));
  }

  /** Device pixels. */
  pan(by: ScreenPoint): void {
    this.#setView(panned(this.#view, by, this.#image, this.size));
  }

  fit(): void {
    this.#setView(fitted(this.#image, this.size, (RULER + 8) * this.#ratio));
    this.#isFitted = true;
  }

  /** Brings a place of the micrograph to the middle. */
  centre(point: ImagePoint): void {
    const { left, top } = toScreen(this.#view, point);
    this.pan({ left: this.size.width / 2 - left, top: this.size.height / 2 - top });
  }

  /** Which place of the micrograph a place of the small map shows. */
  mapPoint({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): ImagePoint {
    const box = this.map.getBoundingClientRect();
    return { x: ((clientX - box.left) / box.width) * this.#image.width, y: ((clientY - box.top) / box.height) * this.#image.height };
  }

  setLook(look: PictureLook): void {
    this.#picture.setLook(look);
    this.redraw();
  }

  setWindow(window: BrightnessWindow): void {
    this.#picture.setWindow(window);
    this.redraw();
  }

  compareWith(other: OtherMask | null, value: number): void {
    this.#picture.compareWith(other, value);
    this.redraw();
  }

  /** Pixels of the mask changed. */
  invalidate(dirty: DirtyRect): void {
    this.#picture.invalidate(dirty);
    this.#old = this.#old === 'all' ? 'all' : union(this.#old, dirty);
    this.redrawOutlines();
  }

  redraw(): void {
    [this.#old, this.#outlined] = ['all', 'all'];
    this.redrawOutlines();
  }

  redrawOutlines(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  close(): void {
    for (const stop of this.#stop) stop();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    for (const canvas of [this.#canvas, this.top, this.map]) canvas.remove();
  }

  #setView(view: View): void {
    this.#isFitted = false;
    this.#view = view;
    this.#onView();
    this.redraw();
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#element;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#ratio = devicePixelRatio;
    for (const canvas of [this.#canvas, this.top]) [canvas.width, canvas.height] = [Math.round(clientWidth * this.#ratio), Math.round(clientHeight * this.#ratio)];
    const share = MAP / Math.max(this.#image.width, this.#image.height);
    const [width, height] = [Math.max(1, Math.round(this.#image.width * share)), Math.max(1, Math.round(this.#image.height * share))];
    [this.map.width, this.map.height] = [Math.round(width * this.#ratio), Math.round(height * this.#ratio)];
    [this.map.style.width, this.map.style.height] = [`${width}px`, `${height}px`];
    if (this.#isFitted) this.fit();
    else this.pan({ left: 0, top: 0 });
  }

  #draw(): void {
    const scene = this.#scene();
    let rest: 'all' | DirtyRect | null = null;
    if (this.#old !== null) {
      // Outlines and samples of coarser levels reach over the pixels that changed.
      const part = this.#old === 'all' ? wholeOf(this.size) : screenRectOf(this.#view, this.#old, 4, this.size);
      const { isHere, isWhole } = this.#picture.draw(contextOf(this.#canvas), this.#view, this.size, part, scene);
      if (this.#old === 'all' || !isWhole) this.top.ariaBusy = String(!isHere || !isWhole);
      rest = isWhole ? null : this.#old;
      this.map.hidden = !drawMap(contextOf(this.map), this.#picture, this.#image, this.#view, this.size, scene, this.#ratio);
    }
    this.#old = rest;
    if (rest !== null) this.redrawOutlines();
    this.#drawOver(scene);
  }

  #drawOver(scene: StageScene): void {
    const context = contextOf(this.top);
    const { comparison, hasMagnifier, pointer } = scene;
    const over = { ...scene, split: comparison?.mode === 'split' ? comparison.split : null, view: this.#view, image: this.#image, canvas: this.size, ratio: this.#ratio, ink: (this.#ink ??= inkOf(this.#element)) };
    const outlined = boundsOf(scene.outline, this.#view, this.#ratio, this.size);
    if (this.#outlined === 'all' || hasMagnifier) drawOverlay(context, wholeOf(this.size), over);
    else for (const part of [this.#outlined, outlined]) if (part !== null) drawOverlay(context, part, over);
    this.#outlined = outlined;
    if (hasMagnifier && pointer !== null) drawMagnifier(context, this.#canvas, toScreen(this.#view, pointer), this.#ratio);
  }
}

function inkOf(element: HTMLElement): OverlayScene['ink'] {
  const style = getComputedStyle(element);
  return { surface: style.getPropertyValue('--nital-rail'), text: style.getPropertyValue('--mantine-color-dimmed'), line: style.getPropertyValue('--nital-line') };
}

function addCanvas(element: HTMLElement, part: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.dataset['part'] = part;
  element.append(canvas);
  return canvas;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures');
  return context;
}
