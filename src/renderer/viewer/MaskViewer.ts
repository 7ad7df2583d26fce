import { ImagePixels } from '../editor/image/ImagePixels.ts';
import type { LabelTiles } from '../editor/labels/LabelTiles.ts';
import type { ImageTiles } from '../editor/ports.ts';
import { FrameBudget } from '../editor/render/FrameBudget.ts';
import { ImageLayer } from '../editor/render/ImageLayer.ts';
import { LabelLayer } from '../editor/render/LabelLayer.ts';
import type { MaskStyle, Palette } from '../editor/render/palette.ts';
import { wholeOf } from '../editor/view/ScreenRect.ts';
import { fitted, panned, toScreen, zoomed, type ScreenPoint, type Size, type View } from '../editor/view/viewTransform.ts';
import type { UncertainPlace } from './leastCertainPlaces.ts';

/** How a mask is shown over its micrograph. */
export interface ViewerLook {
  readonly palette: Palette;
  readonly style: MaskStyle;
  /** Of the mask, 0 to 1; 0: not at all. */
  readonly opacity: number;
}

export interface ViewerOptions {
  /** Where the picture stands; its canvas is put into it. */
  readonly element: HTMLElement;
  readonly image: ImageTiles;
  /** Words for who cannot see the picture. */
  readonly label: string;
  readonly look: ViewerLook;
  /** CSS pixels per pixel of the micrograph, whenever it changes. */
  readonly onScale: (scale: number) => void;
  readonly onFailure: (error: unknown) => void;
}

const ZOOM_PER_NOTCH = 1.2;
/** CSS pixels that an arrow key moves the picture by. */
const STEP = 80;
/** Where the model is least certain is shown so large that its surroundings are seen too. */
const SURROUNDINGS = 6;

/** A micrograph with a mask over it, to look at: zoom with the wheel, move by dragging, both by keyboard. */
export class MaskViewer {
  readonly canvas: HTMLCanvasElement;
  readonly #element: HTMLElement;
  readonly #image: ImagePixels;
  readonly #imageLayer: ImageLayer;
  readonly #onScale: (scale: number) => void;
  readonly #observer: ResizeObserver;
  readonly #stop = new AbortController();
  #labelLayer: LabelLayer | null = null;
  #look: ViewerLook;
  #heat: HTMLCanvasElement | null = null;
  #places: readonly UncertainPlace[] = [];
  #view: View = { scale: 1, left: 0, top: 0 };
  #ratio = 1;
  #frame: number | null = null;
  #isFitted = true;

  constructor({ element, image, label, look, onScale, onFailure }: ViewerOptions) {
    this.#element = element;
    this.#look = look;
    this.#onScale = onScale;
    this.#image = new ImagePixels(image, () => this.#redraw(), onFailure);
    this.#imageLayer = new ImageLayer(this.#image);
    this.canvas = document.createElement('canvas');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'application');
    this.canvas.ariaLabel = label;
    element.append(this.canvas);
    this.#followPointer();
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(element);
    this.#resize();
  }

  /** Null: none. */
  setMask(labels: LabelTiles | null): void {
    this.#labelLayer = labels === null ? null : new LabelLayer(labels, this.#look.palette, this.#look.style);
    this.#redraw();
  }

  setLook(look: ViewerLook): void {
    if (look.palette !== this.#look.palette || look.style !== this.#look.style) this.#labelLayer?.setLook(look.palette, look.style);
    this.#look = look;
    this.#redraw();
  }

  /** A small picture that is stretched over the micrograph, and places to mark. Null and none: neither. */
  setHeat(heat: HTMLCanvasElement | null, places: readonly UncertainPlace[]): void {
    [this.#heat, this.#places] = [heat, places];
    this.#redraw();
  }

  fit(): void {
    this.#setView(fitted(this.#image, this.#size, 12 * this.#ratio));
    this.#isFitted = true;
  }

  /** Brings a place of the micrograph to the middle, large enough to judge it. */
  goTo({ x, y, radius }: UncertainPlace): void {
    const scale = Math.min(this.#size.width, this.#size.height) / (2 * SURROUNDINGS * radius);
    const middle = { left: this.#size.width / 2, top: this.#size.height / 2 };
    const view = zoomed(this.#view, middle, scale, this.#image, this.#size);
    const { left, top } = toScreen(view, { x, y });
    this.#setView(panned(view, { left: middle.left - left, top: middle.top - top }, this.#image, this.#size));
  }

  zoomBy(factor: number): void {
    this.#setView(zoomed(this.#view, { left: this.#size.width / 2, top: this.#size.height / 2 }, this.#view.scale * factor, this.#image, this.#size));
  }

  /** @returns whether the key meant something here */
  keyDown(key: string): boolean {
    const moves: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const move = moves[key];
    if (move !== undefined) this.#setView(panned(this.#view, { left: move[0] * STEP * this.#ratio, top: move[1] * STEP * this.#ratio }, this.#image, this.#size));
    else if (key === '+' || key === '=') this.zoomBy(1.25);
    else if (key === '-') this.zoomBy(0.8);
    else if (key === '0') this.fit();
    else return false;
    return true;
  }

  close(): void {
    this.#stop.abort();
    this.#observer.disconnect();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.canvas.remove();
  }

  get #size(): Size {
    return { width: this.canvas.width, height: this.canvas.height };
  }

  #setView(view: View): void {
    this.#view = view;
    this.#isFitted = false;
    this.#onScale(view.scale / this.#ratio);
    this.#redraw();
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#element;
    this.#ratio = devicePixelRatio;
    [this.canvas.width, this.canvas.height] = [Math.max(1, Math.round(width * this.#ratio)), Math.max(1, Math.round(height * this.#ratio))];
    if (this.#isFitted) this.fit();
    else this.#redraw();
  }

  #followPointer(): void {
    const { canvas } = this;
    const options = { signal: this.#stop.signal };
    let held: { readonly id: number; x: number; y: number } | null = null;
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button > 1) return;
      event.preventDefault();
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      held = { id: event.pointerId, x: event.clientX, y: event.clientY };
    }, options);
    canvas.addEventListener('pointermove', (event) => {
      if (held?.id !== event.pointerId) return;
      this.#setView(panned(this.#view, { left: (event.clientX - held.x) * this.#ratio, top: (event.clientY - held.y) * this.#ratio }, this.#image, this.#size));
      [held.x, held.y] = [event.clientX, event.clientY];
    }, options);
    for (const end of ['pointerup', 'pointercancel'] as const) canvas.addEventListener(end, () => (held = null), options);
    canvas.addEventListener('wheel', (event) => {
      event.preventDefault();
      const notches = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / 100 : event.deltaY / 3;
      const { left, top } = canvas.getBoundingClientRect();
      const about: ScreenPoint = { left: (event.clientX - left) * this.#ratio, top: (event.clientY - top) * this.#ratio };
      this.#setView(zoomed(this.#view, about, this.#view.scale * ZOOM_PER_NOTCH ** -notches, this.#image, this.#size));
    }, { ...options, passive: false });
  }

  #redraw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  #draw(): void {
    const context = this.canvas.getContext('2d');
    if (context === null) throw new Error('this browser draws no pictures');
    context.clearRect(0, 0, this.#size.width, this.#size.height);
    const whole = wholeOf(this.#size);
    const budget = new FrameBudget();
    this.#imageLayer.draw(context, this.#view, whole, budget);
    if (this.#look.opacity > 0) this.#labelLayer?.draw(context, this.#view, whole, this.#look.opacity, budget);
    if (budget.isSpent) this.#redraw();
    const { scale, left, top } = this.#view;
    if (this.#heat !== null) {
      context.imageSmoothingEnabled = true;
      // A pixel of the small picture is a square of whole pixels; the last ones reach over the border.
      const factor = Math.ceil(Math.max(this.#image.width, this.#image.height) / Math.max(this.#heat.width, this.#heat.height));
      context.save();
      context.beginPath();
      context.rect(left, top, this.#image.width * scale, this.#image.height * scale);
      context.clip();
      context.drawImage(this.#heat, left, top, this.#heat.width * factor * scale, this.#heat.height * factor * scale);
      context.restore();
    }
    this.#places.forEach((place, at) => this.#mark(context, place, String(at + 1)));
  }

  /** A ring, light on dark, with its number. */
  #mark(context: CanvasRenderingContext2D, { x, y, radius }: UncertainPlace, name: string): void {
    const { left, top } = toScreen(this.#view, { x, y });
    const size = Math.max(10 * this.#ratio, radius * this.#view.scale);
    for (const [thick, colour] of [[4, 'rgba(0, 0, 0, 0.7)'], [2, '#ffffff']] as const) {
      context.lineWidth = thick * this.#ratio;
      context.strokeStyle = colour;
      context.beginPath();
      context.arc(left, top, size, 0, 2 * Math.PI);
      context.stroke();
    }
    const badge = 9 * this.#ratio;
    const [badgeLeft, badgeTop] = [left + size * Math.SQRT1_2, top - size * Math.SQRT1_2];
    context.fillStyle = '#000000';
    context.beginPath();
    context.arc(badgeLeft, badgeTop, badge, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = '#ffffff';
    context.font = `600 ${12 * this.#ratio}px 'Inter Variable', sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(name, badgeLeft, badgeTop + this.#ratio * 0.5);
  }
}
