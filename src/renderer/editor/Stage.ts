import type { DirtyRect } from '../../shared/labelMap/delta.ts';
import type { ImagePixels } from './image/ImagePixels.ts';
import type { LabelTiles } from './labels/LabelTiles.ts';
import { drawOverlay, RULER } from './render/drawOverlay.ts';
import { ImageLayer } from './render/ImageLayer.ts';
import { LabelLayer } from './render/LabelLayer.ts';
import type { MaskStyle, Palette } from './render/palette.ts';
import type { ImagePoint } from './shapes/Span.ts';
import type { Outline } from './tools/Tool.ts';
import { fitted, panned, toImage, toScreen, zoomed, type ScreenPoint, type Size, type View } from './view/viewTransform.ts';

/** What is shown besides the pixels themselves; asked for with every frame. */
export interface StageScene {
  readonly isImageShown: boolean;
  /** 0: not at all. */
  readonly maskOpacity: number;
  readonly hasGrid: boolean;
  readonly hasMagnifier: boolean;
  readonly split: number | null;
  readonly outline: Outline | null;
  readonly pointer: ImagePoint | null;
  readonly umPerPx: number | null;
}

/** Longest side of the small map in CSS pixels, and the magnifier's side and power. */
const MAP = 168;
const LENS = { side: 176, power: 4 } as const;

/**
 * The picture in its element: micrograph and mask on one canvas, outlines and rulers on a second, so that moving the pointer
 * does not draw the picture again; a small map on a third. Draws at most once per frame of the screen.
 */
export class Stage {
  /** Takes the pointer. */
  readonly top: HTMLCanvasElement;
  readonly map: HTMLCanvasElement;
  readonly #element: HTMLElement;
  readonly #picture: HTMLCanvasElement;
  readonly #image: Size;
  readonly #imageLayer: ImageLayer;
  readonly #labelLayer: LabelLayer;
  readonly #scene: () => StageScene;
  readonly #onView: () => void;
  readonly #observer: ResizeObserver;
  #comparison: LabelLayer | null = null;
  #look: { readonly palette: Palette; readonly style: MaskStyle };
  #view: View = { scale: 1, left: 0, top: 0 };
  #ratio = 1;
  #frame: number | null = null;
  #isPictureOld = true;
  /** Until the view is moved by hand it follows the size of the window. */
  #isFitted = true;

  constructor(element: HTMLElement, image: ImagePixels, labels: LabelTiles, look: { readonly palette: Palette; readonly style: MaskStyle }, scene: () => StageScene, onView: () => void) {
    this.#element = element;
    this.#image = { width: image.width, height: image.height };
    this.#imageLayer = new ImageLayer(image);
    this.#labelLayer = new LabelLayer(labels, look.palette, look.style);
    this.#look = look;
    this.#scene = scene;
    this.#onView = onView;
    [this.#picture, this.top, this.map] = [addCanvas(element, 'picture'), addCanvas(element, 'outlines'), addCanvas(element, 'map')];
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(element);
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

  setLook(palette: Palette, style: MaskStyle): void {
    this.#look = { palette, style };
    this.#labelLayer.setLook(palette, style);
    this.#comparison?.setLook(palette, style);
    this.redraw();
  }

  compareWith(labels: LabelTiles | null): void {
    this.#comparison = labels === null ? null : new LabelLayer(labels, this.#look.palette, this.#look.style);
    this.redraw();
  }

  invalidate(dirty: DirtyRect): void {
    this.#labelLayer.invalidate(dirty);
    this.redraw();
  }

  redraw(): void {
    this.#isPictureOld = true;
    this.redrawOutlines();
  }

  redrawOutlines(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  close(): void {
    this.#observer.disconnect();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    for (const canvas of [this.#picture, this.top, this.map]) canvas.remove();
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
    for (const canvas of [this.#picture, this.top]) [canvas.width, canvas.height] = [Math.round(clientWidth * this.#ratio), Math.round(clientHeight * this.#ratio)];
    const share = MAP / Math.max(this.#image.width, this.#image.height);
    const [width, height] = [Math.max(1, Math.round(this.#image.width * share)), Math.max(1, Math.round(this.#image.height * share))];
    [this.map.width, this.map.height] = [Math.round(width * this.#ratio), Math.round(height * this.#ratio)];
    [this.map.style.width, this.map.style.height] = [`${width}px`, `${height}px`];
    if (this.#isFitted) this.fit();
    else this.pan({ left: 0, top: 0 });
  }

  #draw(): void {
    const scene = this.#scene();
    if (this.#isPictureOld) {
      this.#drawPicture(scene);
      this.#drawMap(scene);
    }
    this.#isPictureOld = false;
    const context = contextOf(this.top);
    const style = getComputedStyle(this.#element);
    const ink = { surface: style.getPropertyValue('--nital-rail'), text: style.getPropertyValue('--mantine-color-dimmed'), line: style.getPropertyValue('--nital-line') };
    drawOverlay(context, { ...scene, view: this.#view, image: this.#image, canvas: this.size, ratio: this.#ratio, ink });
    if (scene.hasMagnifier && scene.pointer !== null) this.#drawMagnifier(context, scene.pointer);
  }

  #drawPicture({ isImageShown, maskOpacity, split }: StageScene): void {
    const context = contextOf(this.#picture);
    context.clearRect(0, 0, this.size.width, this.size.height);
    if (isImageShown) this.#imageLayer.draw(context, this.#view, this.size);
    if (maskOpacity === 0) return;
    if (this.#comparison === null || split === null) {
      this.#labelLayer.draw(context, this.#view, this.size, maskOpacity);
      return;
    }
    const middle = Math.round(split * this.size.width);
    for (const [layer, from, to] of [[this.#labelLayer, 0, middle], [this.#comparison, middle, this.size.width]] as const) {
      context.save();
      context.beginPath();
      context.rect(from, 0, to - from, this.size.height);
      context.clip();
      layer.draw(context, this.#view, this.size, maskOpacity);
      context.restore();
    }
  }

  #drawMap({ isImageShown, maskOpacity }: StageScene): void {
    const context = contextOf(this.map);
    const size = { width: this.map.width, height: this.map.height };
    const view = { scale: size.width / this.#image.width, left: 0, top: 0 };
    const [from, to] = [toImage(this.#view, { left: 0, top: 0 }), toImage(this.#view, { left: this.size.width, top: this.size.height })];
    const [left, top] = [Math.max(0, from.x), Math.max(0, from.y)];
    const [width, height] = [Math.min(this.#image.width, to.x) - left, Math.min(this.#image.height, to.y) - top];
    // Where everything is in sight a map says nothing.
    this.map.hidden = width >= this.#image.width && height >= this.#image.height;
    if (this.map.hidden) return;
    context.clearRect(0, 0, size.width, size.height);
    if (isImageShown) this.#imageLayer.draw(context, view, size);
    if (maskOpacity > 0) this.#labelLayer.draw(context, view, size, maskOpacity);
    for (const [thick, colour] of [[3, 'rgba(0, 0, 0, 0.7)'], [1, '#ffffff']] as const) {
      context.lineWidth = thick * this.#ratio;
      context.strokeStyle = colour;
      context.strokeRect(left * view.scale, top * view.scale, width * view.scale, height * view.scale);
    }
  }

  #drawMagnifier(context: CanvasRenderingContext2D, pointer: ImagePoint): void {
    const side = LENS.side * this.#ratio;
    const { left, top } = toScreen(this.#view, pointer);
    const [x, y] = [this.size.width - side - 12 * this.#ratio, (RULER + 12) * this.#ratio];
    const seen = side / LENS.power;
    context.fillStyle = '#000000';
    context.fillRect(x, y, side, side);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#picture, left - seen / 2, top - seen / 2, seen, seen, x, y, side, side);
    context.strokeStyle = '#ffffff';
    context.lineWidth = this.#ratio;
    context.strokeRect(x, y, side, side);
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [0, 1]] as const) {
      context.moveTo(x + side / 2 - 10 * dx * this.#ratio, y + side / 2 - 10 * dy * this.#ratio);
      context.lineTo(x + side / 2 + 10 * dx * this.#ratio, y + side / 2 + 10 * dy * this.#ratio);
    }
    context.stroke();
  }
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
