import { createStore, type StoreApi } from 'zustand/vanilla';
import { toAppError } from '../../shared/errors/AppError.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import { EditorDocument } from './document/EditorDocument.ts';
import { MaskSaver } from './document/MaskSaver.ts';
import type { EditorClass, EditorLook, EditorState } from './EditorState.ts';
import { followPointer } from './followPointer.ts';
import { ImagePixels } from './image/ImagePixels.ts';
import { meaningOf, type CommandId, type KeyPress } from './keys.ts';
import type { LabelTiles } from './labels/LabelTiles.ts';
import { swapping } from './labels/recolouring.ts';
import type { ImageTiles, LoadedMask, MaskStore } from './ports.ts';
import { paletteOf, STYLES } from './render/palette.ts';
import type { ImagePoint, Span } from './shapes/Span.ts';
import { Stage, type StageScene } from './Stage.ts';
import { BRUSH_DIAMETERS, type Tool, type ToolPoint, type ToolSettings } from './tools/Tool.ts';
import { toolFacts, type ToolId } from './tools/tools.ts';
import { Turns } from './Turns.ts';
import { toScreen } from './view/viewTransform.ts';

export interface EditorOptions {
  /** Where the picture stands; its canvases are put into it. */
  readonly element: HTMLElement;
  readonly image: ImageTiles;
  readonly store: MaskStore;
  readonly loaded: LoadedMask;
  readonly look: EditorLook;
  /** Null: not calibrated. */
  readonly umPerPx: number | null;
  /** Words for who cannot see the picture. */
  readonly label: string;
  /** The next or the previous micrograph is wanted. */
  readonly onTurn: (direction: 'next' | 'previous') => void;
}

/** The mask editor of one micrograph: joins the mask, its history, the tools and the picture. What is shown around it reads `state`. */
export class Editor {
  readonly state: StoreApi<EditorState>;
  readonly stage: Stage;
  readonly #document: EditorDocument;
  readonly #saver: MaskSaver;
  readonly #image: ImagePixels;
  readonly #umPerPx: number | null;
  readonly #onTurn: EditorOptions['onTurn'];
  readonly #turns = new Turns((error) => this.#fail(error));
  readonly #stop: (() => void)[] = [];
  #tool: Tool;
  #pointer: ImagePoint | null = null;
  /** Keys that are held: space and H. */
  readonly #held = new Set<CommandId>();

  constructor({ element, image, store, loaded, look, umPerPx, label, onTurn }: EditorOptions) {
    this.#umPerPx = umPerPx;
    this.#onTurn = onTurn;
    this.#saver = new MaskSaver(
      (entries) => store.append(entries),
      (save) => this.state.setState({ save }),
    );
    this.#document = new EditorDocument(loaded, {
      fetchDelta: async (index) => {
        await this.#saver.settle();
        return store.delta(index);
      },
      onEntry: (entry) => this.#saver.add(entry),
    });
    this.#image = new ImagePixels(image, () => this.stage.redraw(), (error) => this.#fail(error));
    this.state = createStore<EditorState>(() => ({ ...look, pointer: null, scale: 1, cssScale: 1, ...this.#facts(look.classes.length), save: this.#saver.state, failure: null, comparison: null }));
    for (const { index, isLocked } of look.classes) if (isLocked) this.#document.locked.add(index);
    this.stage = new Stage(element, this.#image, loaded.labels, { palette: paletteOf(look.classes), style: look.style }, () => this.#scene(), () => this.#tellView());
    this.#tellView();
    this.#tool = this.#makeTool(look.tool);
    const { top } = this.stage;
    [top.tabIndex, top.ariaLabel] = [0, label];
    top.setAttribute('role', 'application');
    this.#stop.push(
      this.#document.watch((dirty) => {
        if (dirty !== null) this.stage.invalidate(dirty);
        const { classes, done } = this.state.getState();
        const facts = this.#facts(classes.length);
        // Within a stroke the history stands still; a long one is not copied with each movement of the pointer.
        this.state.setState(dirty === null || facts.done !== done ? { ...facts, entries: [...facts.entries] } : { pixels: facts.pixels });
      }),
      followPointer(this.stage, {
        isPanning: () => this.#held.has('pan'),
        down: (point) => this.#use((tool) => tool.down(point)),
        move: (point) => this.#use((tool) => tool.move(point)),
        up: (point) => this.#use((tool) => tool.up(point)),
        cancel: () => this.#use((tool) => tool.cancel()),
        pick: (point) => this.#pick(point),
        hover: (point) => this.#hover(point),
      }),
    );
  }

  /** Whether the tool is in the middle of something that Escape calls off. */
  get isDrawing(): boolean {
    return this.#tool.outline(null) !== null;
  }

  /** Everything drawn so far is on the disk, or `state.save` says why not. */
  settle(): Promise<void> {
    return this.#saver.settle();
  }

  close(): void {
    this.#tool.cancel();
    for (const stop of this.#stop) stop();
    this.#saver.close();
    this.stage.close();
  }

  chooseTool(tool: ToolId): void {
    this.#turns.take(() => {
      this.#tool.cancel();
      this.#tool = this.#makeTool(tool);
      this.state.setState({ tool });
      this.stage.redrawOutlines();
    });
  }

  set(settings: Partial<ToolSettings>): void {
    this.state.setState((state) => ({ settings: { ...state.settings, ...settings } }));
    this.stage.redrawOutlines();
  }

  chooseClass(value: number): void {
    const { settings, classes } = this.state.getState();
    if (value >= classes.length || value === settings.value) return;
    this.state.setState({ valueBefore: settings.value });
    this.set({ value });
  }

  changeClass(index: number, change: Partial<Pick<EditorClass, 'opacity' | 'isShown' | 'isLocked'>>): void {
    const classes = this.state.getState().classes.map((each) => (each.index === index ? { ...each, ...change } : each));
    this.state.setState({ classes });
    if (change.isLocked !== undefined) this.#document.setLocked(index, change.isLocked);
    this.#recolour();
  }

  show(look: Partial<Pick<EditorLook, 'style' | 'maskOpacity' | 'isMaskShown' | 'isImageShown' | 'hasGrid' | 'hasMagnifier'>>): void {
    this.state.setState(look);
    if (look.style !== undefined) this.#recolour();
    this.stage.redraw();
  }

  /** Shows another mask beside this one; null: no longer. */
  compareWith(other: { readonly name: string; readonly labels: LabelTiles } | null): void {
    this.state.setState({ comparison: other === null ? null : { name: other.name, split: 0.5 } });
    this.stage.compareWith(other?.labels ?? null);
  }

  setSplit(split: number): void {
    this.state.setState(({ comparison }) => ({ comparison: comparison === null ? null : { ...comparison, split } }));
    this.stage.redraw();
  }

  /** Goes back or forth until `done` changes are done. */
  goTo(done: number): void {
    this.#turns.take(async () => {
      this.#tool.cancel();
      while (this.#document.history.done !== done) if (!(await this.#document.step(this.#document.history.done > done ? 'undo' : 'redo'))) return;
    });
  }

  forgetFailure(): void {
    this.state.setState({ failure: null });
  }

  /** @returns whether the key meant something here */
  keyDown(press: KeyPress & { readonly repeat: boolean }): boolean {
    const meaning = meaningOf(press);
    if (meaning === null) return false;
    if ('tool' in meaning) this.chooseTool(meaning.tool);
    else if ('value' in meaning) this.chooseClass(meaning.value);
    else this.#command(meaning.command, press.shiftKey ? 10 : 1);
    return true;
  }

  keyUp(press: KeyPress): void {
    const meaning = meaningOf({ key: press.key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false });
    if (meaning !== null && 'command' in meaning) this.#release(meaning.command);
  }

  /** The window lost the keyboard: nothing is held any more. */
  releaseAll(): void {
    for (const command of [...this.#held]) this.#release(command);
  }

  run(command: CommandId): void {
    this.#command(command, 1);
  }

  #command(command: CommandId, stride: number): void {
    const { settings, style, valueBefore, hasGrid, hasMagnifier } = this.state.getState();
    const middle = { left: this.stage.size.width / 2, top: this.stage.size.height / 2 };
    const commands: Record<CommandId, () => void> = {
      undo: () => this.#step('undo'),
      redo: () => this.#step('redo'),
      smaller: () => this.set({ diameter: nextDiameter(settings.diameter, -1) }),
      larger: () => this.set({ diameter: nextDiameter(settings.diameter, 1) }),
      swap: () => this.#swap(settings.value, valueBefore),
      style: () => this.show({ style: STYLES[(STYLES.indexOf(style) + 1) % STYLES.length] ?? 'fill' }),
      hide: () => this.#hold('hide'),
      pan: () => this.#hold('pan'),
      zoomIn: () => this.stage.zoom(middle, this.stage.view.scale * 1.5),
      zoomOut: () => this.stage.zoom(middle, this.stage.view.scale / 1.5),
      fit: () => this.stage.fit(),
      actual: () => this.stage.zoom(middle, 1),
      magnifier: () => this.show({ hasMagnifier: !hasMagnifier }),
      grid: () => this.show({ hasGrid: !hasGrid }),
      next: () => this.#onTurn('next'),
      previous: () => this.#onTurn('previous'),
      finish: () => this.#finish(),
      back: () => this.#use((tool) => tool.back?.()),
      cancel: () => this.#use((tool) => tool.cancel()),
      left: () => this.#nudge(-stride, 0),
      right: () => this.#nudge(stride, 0),
      up: () => this.#nudge(0, -stride),
      down: () => this.#nudge(0, stride),
    };
    commands[command]();
  }

  #step(direction: 'undo' | 'redo'): void {
    this.#turns.take(async () => {
      this.#tool.cancel();
      await this.#document.step(direction);
    });
  }

  #swap(a: number, b: number): void {
    this.#turns.take(() => {
      const { width, height } = this.#document.labels;
      const [nameA, nameB] = [a, b].map((value) => this.state.getState().classes[value]?.name ?? '');
      this.#document.change({ label: `Swap ${nameA ?? ''} and ${nameB ?? ''}`, code: 'swap' }, everyRow(width, height), swapping(a, b, this.#document.locked));
    });
  }

  /** Enter ends an outline; without one it is a click where the pointer is. */
  #finish(): void {
    if (this.#tool.finish !== undefined && this.#tool.outline(null) !== null) {
      this.#use((tool) => tool.finish?.());
      return;
    }
    const at = this.#pointer;
    if (at === null) return;
    const point: ToolPoint = { ...at, shift: false, pressure: null };
    this.#use((tool) => tool.down(point));
    this.#use((tool) => tool.up(point));
  }

  /** The keyboard moves the pointer, by whole pixels of the micrograph. */
  #nudge(dx: number, dy: number): void {
    const { width, height } = this.#image;
    const { x, y } = this.#pointer ?? { x: width / 2, y: height / 2 };
    const next = { x: Math.min(width - 0.5, Math.max(0.5, Math.floor(x) + 0.5 + dx)), y: Math.min(height - 0.5, Math.max(0.5, Math.floor(y) + 0.5 + dy)) };
    const { left, top } = toScreen(this.stage.view, next);
    if (left < 0 || top < 0 || left > this.stage.size.width || top > this.stage.size.height) this.stage.centre(next);
    this.#hover(next);
  }

  #hold(command: CommandId): void {
    if (this.#held.has(command)) return;
    this.#held.add(command);
    this.stage.top.dataset['held'] = command;
    this.stage.redraw();
  }

  #release(command: CommandId): void {
    if (!this.#held.delete(command)) return;
    delete this.stage.top.dataset['held'];
    this.stage.redraw();
  }

  #use(work: (tool: Tool) => void | Promise<void>): void {
    this.#turns.take(() => work(this.#tool));
    this.stage.redrawOutlines();
  }

  #pick({ x, y }: ImagePoint): void {
    const value = this.#document.labels.get(Math.floor(x), Math.floor(y));
    if (value === UNLABELLED) this.chooseTool('eraser');
    else this.chooseClass(value);
  }

  #hover(point: ImagePoint | null): void {
    this.#pointer = point;
    const [x, y] = point === null ? [-1, -1] : [Math.floor(point.x), Math.floor(point.y)];
    const isInside = x >= 0 && y >= 0 && x < this.#image.width && y < this.#image.height;
    this.state.setState({ pointer: isInside ? { x, y, value: this.#document.labels.get(x, y) } : null });
    this.stage.redrawOutlines();
  }

  #makeTool(id: ToolId): Tool {
    return toolFacts(id).create({ document: this.#document, image: this.#image, settings: () => this.state.getState().settings });
  }

  #recolour(): void {
    const { classes, style } = this.state.getState();
    this.stage.setLook(paletteOf(classes), style);
  }

  /** Outlines cover so little that they are never see-through. */
  #scene(): StageScene {
    const { isImageShown, isMaskShown, maskOpacity, style, hasGrid, hasMagnifier, comparison } = this.state.getState();
    const isHidden = this.#held.has('hide') || !isMaskShown;
    const outline = this.#held.has('pan') ? null : this.#tool.outline(this.#pointer);
    return { isImageShown, maskOpacity: isHidden ? 0 : style === 'outline' ? 1 : maskOpacity, hasGrid, hasMagnifier, split: comparison?.split ?? null, outline, pointer: this.#pointer, umPerPx: this.#umPerPx };
  }

  /** What changes with every change of the mask. */
  #facts(classes: number): Pick<EditorState, 'pixels' | 'entries' | 'done'> {
    const { labels, history } = this.#document;
    return { pixels: [...labels.counts.subarray(0, classes), labels.counts[UNLABELLED] ?? 0], entries: history.entries, done: history.done };
  }

  #tellView(): void {
    // The stage tells its first view while it is made.
    const stage = this.stage as Stage | undefined;
    if (stage !== undefined) this.state.setState({ scale: stage.view.scale, cssScale: stage.view.scale / stage.ratio });
  }

  #fail(error: unknown): void {
    this.state.setState({ failure: toAppError(error).message });
  }
}

/** About a tenth more or less, at least one pixel. */
function nextDiameter(diameter: number, sign: 1 | -1): number {
  const next = diameter + sign * Math.max(1, Math.round(diameter / 10));
  return Math.min(BRUSH_DIAMETERS.most, Math.max(BRUSH_DIAMETERS.least, next));
}

function* everyRow(width: number, height: number): Generator<Span> {
  for (let y = 0; y < height; y++) yield { y, from: 0, to: width };
}
