import type { PixelRect } from '../../../../shared/raster/raster.ts';
import { ImagePixels } from '../../../editor/image/ImagePixels.ts';
import type { LabelSource } from '../../../editor/labels/LabelSource.ts';
import type { ImageTiles } from '../../../editor/ports.ts';
import { FrameBudget } from '../../../editor/render/FrameBudget.ts';
import { ImageLayer } from '../../../editor/render/ImageLayer.ts';
import { LabelLayer } from '../../../editor/render/LabelLayer.ts';
import type { Palette } from '../../../editor/render/palette.ts';
import type { ImagePoint } from '../../../editor/shapes/Span.ts';
import { wholeOf } from '../../../editor/view/ScreenRect.ts';
import { fitted, panned, toImage, toScreen, zoomed, type ScreenPoint, type Size, type View } from '../../../editor/view/viewTransform.ts';

export const PANES = ['micrograph', 'truth', 'prediction', 'comparison'] as const;
export type PaneName = (typeof PANES)[number];

/** Classes over the micrograph, as opaque as this. */
interface Cover {
  readonly layer: LabelLayer;
  readonly opacity: number;
}

export interface LinkedPanesOptions {
  /** Of equal size; each gets a canvas. */
  readonly elements: Readonly<Record<PaneName, HTMLElement>>;
  readonly image: ImageTiles;
  /** What was judged of it: it is what `fit` shows. */
  readonly rect: PixelRect;
  /** The pixel under the pointer; null: the pointer is elsewhere. */
  readonly onPointer: (point: ImagePoint | null) => void;
  readonly onScale: (devicePixelsPerPixel: number) => void;
  readonly onFailure: (error: unknown) => void;
}

const ZOOM_PER_NOTCH = 1.2;
/** CSS pixels between the picture and its pane. */
const MARGIN = 6;

/** One place of a micrograph in several panes: what moves one moves all, and the pointer is seen in each. */
export class LinkedPanes {
  readonly #panes: ReadonlyMap<PaneName, CanvasRenderingContext2D>;
  readonly #options: LinkedPanesOptions;
  readonly #image: ImageLayer;
  readonly #covers = new Map<PaneName, Cover>();
  readonly #observer: ResizeObserver;
  readonly #stop = new AbortController();
  #view: View = { scale: 1, left: 0, top: 0 };
  #ratio = 1;
  #pointer: ImagePoint | null = null;
  #frame: number | null = null;
  /** Until it is moved by hand the view follows the size of the window. */
  #isFitted = true;

  constructor(options: LinkedPanesOptions) {
    this.#options = options;
    this.#image = new ImageLayer(new ImagePixels(options.image, () => this.#redraw(), options.onFailure));
    this.#panes = new Map(PANES.map((name) => [name, addCanvas(options.elements[name], name)]));
    for (const { canvas } of this.#panes.values()) this.#follow(canvas);
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(options.elements.micrograph);
    this.#resize();
  }

  /** Lays classes over a pane; null: nothing. */
  cover(name: PaneName, labels: { readonly source: LabelSource; readonly palette: Palette; readonly opacity: number } | null): void {
    if (labels === null) this.#covers.delete(name);
    else this.#covers.set(name, { layer: new LabelLayer(labels.source, labels.palette, 'fill'), opacity: labels.opacity });
    this.#redraw();
  }

  /** Shows what was judged as large as the panes allow. */
  fit(): void {
    const { rect, image } = this.#options;
    const view = fitted(rect, this.#size, MARGIN * this.#ratio);
    // The limits of panning are kept, for a tile at the border of a large micrograph.
    this.#setView(panned({ ...view, left: view.left - rect.x * view.scale, top: view.top - rect.y * view.scale }, { left: 0, top: 0 }, image, this.#size));
    this.#isFitted = true;
  }

  zoomBy(factor: number): void {
    this.#zoom({ left: this.#size.width / 2, top: this.#size.height / 2 }, this.#view.scale * factor);
  }

  /** One pixel of the micrograph on one of the screen. */
  actual(): void {
    this.#zoom({ left: this.#size.width / 2, top: this.#size.height / 2 }, 1);
  }

  close(): void {
    this.#observer.disconnect();
    this.#stop.abort();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    for (const { canvas } of this.#panes.values()) canvas.remove();
  }

  get #size(): Size {
    const canvas = this.#panes.get('micrograph')?.canvas;
    return { width: canvas?.width ?? 0, height: canvas?.height ?? 0 };
  }

  #zoom(about: ScreenPoint, scale: number): void {
    this.#setView(zoomed(this.#view, about, scale, this.#options.image, this.#size));
  }

  #setView(view: View): void {
    this.#isFitted = false;
    this.#view = view;
    this.#options.onScale(view.scale);
    this.#redraw();
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#options.elements.micrograph;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#ratio = devicePixelRatio;
    for (const { canvas } of this.#panes.values()) [canvas.width, canvas.height] = [Math.round(clientWidth * this.#ratio), Math.round(clientHeight * this.#ratio)];
    if (this.#isFitted) this.fit();
    else this.#setView(panned(this.#view, { left: 0, top: 0 }, this.#options.image, this.#size));
  }

  #follow(canvas: HTMLCanvasElement): void {
    const options = { signal: this.#stop.signal };
    const place = ({ clientX, clientY }: MouseEvent): ScreenPoint => {
      const box = canvas.getBoundingClientRect();
      return { left: (clientX - box.left) * this.#ratio, top: (clientY - box.top) * this.#ratio };
    };
    let dragged: ScreenPoint | null = null;
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button > 1) return;
      dragged = place(event);
      canvas.setPointerCapture(event.pointerId);
    }, options);
    canvas.addEventListener('pointermove', (event) => {
      const at = place(event);
      if (dragged !== null) {
        this.#setView(panned(this.#view, { left: at.left - dragged.left, top: at.top - dragged.top }, this.#options.image, this.#size));
        dragged = at;
      }
      this.#point(toImage(this.#view, at));
    }, options);
    for (const end of ['pointerup', 'pointercancel'] as const) canvas.addEventListener(end, () => (dragged = null), options);
    canvas.addEventListener('pointerleave', () => this.#point(null), options);
    canvas.addEventListener('wheel', (event) => {
      event.preventDefault();
      const notches = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 100 : event.deltaY / 3;
      this.#zoom(place(event), this.#view.scale * ZOOM_PER_NOTCH ** -notches);
    }, { ...options, passive: false });
  }

  #point(point: ImagePoint | null): void {
    const { image, onPointer } = this.#options;
    const inside = point !== null && point.x >= 0 && point.y >= 0 && point.x < image.width && point.y < image.height;
    this.#pointer = inside ? point : null;
    onPointer(inside ? { x: Math.floor(point.x), y: Math.floor(point.y) } : null);
    this.#redraw();
  }

  #redraw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      const budget = new FrameBudget();
      for (const [name, context] of this.#panes) this.#draw(name, context, budget);
      if (budget.isSpent) this.#redraw();
    });
  }

  #draw(name: PaneName, context: CanvasRenderingContext2D, budget: FrameBudget): void {
    const { width, height } = this.#size;
    context.clearRect(0, 0, width, height);
    const whole = wholeOf(this.#size);
    this.#image.draw(context, this.#view, whole, budget);
    const cover = this.#covers.get(name);
    if (cover !== undefined && cover.opacity > 0) cover.layer.draw(context, this.#view, whole, cover.opacity, budget);
    if (this.#pointer !== null) drawCross(context, toScreen(this.#view, this.#pointer), this.#ratio);
  }
}

/** Dark under light, so that it is seen on every micrograph; open in the middle, so that it hides nothing. */
function drawCross(context: CanvasRenderingContext2D, { left, top }: ScreenPoint, ratio: number): void {
  context.beginPath();
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
    context.moveTo(left + 5 * dx * ratio, top + 5 * dy * ratio);
    context.lineTo(left + 14 * dx * ratio, top + 14 * dy * ratio);
  }
  for (const [thick, colour] of [[3, 'rgba(0, 0, 0, 0.65)'], [1, '#ffffff']] as const) {
    context.lineWidth = thick * ratio;
    context.strokeStyle = colour;
    context.stroke();
  }
}

function addCanvas(element: HTMLElement, name: PaneName): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.dataset['part'] = name;
  canvas.setAttribute('aria-hidden', 'true');
  element.append(canvas);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws no pictures');
  return context;
}
