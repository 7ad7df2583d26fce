import { createStore, type StoreApi } from 'zustand/vanilla';
import { toAppError } from '../../shared/errors/AppError.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import { Comparing } from './Comparing.ts';
import { EditorDocument } from './document/EditorDocument.ts';
import { MaskSaver } from './document/MaskSaver.ts';
import type { EditorClass, EditorLook, EditorState } from './EditorState.ts';
import { followPointer } from './followPointer.ts';
import { HeldKeys } from './HeldKeys.ts';
import { ImagePixels } from './image/ImagePixels.ts';
import { meaningOf, type CommandId, type KeyPress } from './keys.ts';
import { swapping } from './labels/recolouring.ts';
import type { ImageTiles, LoadedMask, MaskStore } from './ports.ts';
import { paletteOf } from './render/palette.ts';
import { runCommand } from './runCommand.ts';
import type { ImagePoint, Span } from './shapes/Span.ts';
import { Stage, type StageScene } from './Stage.ts';
import type { Tool, ToolPoint, ToolSettings } from './tools/Tool.ts';
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
  readonly comparing: Comparing;
  /** Space and H. */
  readonly held = new HeldKeys((last) => {
    if (last === null) delete this.stage.top.dataset['held'];
    else this.stage.top.dataset['held'] = last;
    this.stage.redraw();
  });
  readonly turn: EditorOptions['onTurn'];
  readonly #document: EditorDocument;
  readonly #saver: MaskSaver;
  readonly #image: ImagePixels;
  readonly #umPerPx: number | null;
  readonly #turns = new Turns((error) => this.#fail(error));
  readonly #stop: (() => void)[] = [];
  #tool: Tool;
  #pointer: ImagePoint | null = null;
  /** The pointer was moved by keys last: it must be seen. */
  #isByKeys = false;

  constructor({ element, image, store, loaded, look, umPerPx, label, onTurn }: EditorOptions) {
    this.#umPerPx = umPerPx;
    this.turn = onTurn;
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
    this.stage.setWindow(look.window);
    this.comparing = new Comparing(this.state, this.stage);
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
        isPanning: () => this.held.has('pan'),
        down: (point) => this.useTool((tool) => tool.down(point)),
        move: (point) => this.useTool((tool) => tool.move(point)),
        up: (point) => this.useTool((tool) => tool.up(point)),
        cancel: () => this.useTool((tool) => tool.cancel()),
        pick: (point) => this.#pick(point),
        hover: (point) => this.#hover(point, false),
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
    this.comparing.classChosen();
  }

  changeClass(index: number, change: Partial<Pick<EditorClass, 'opacity' | 'isShown' | 'isLocked'>>): void {
    const classes = this.state.getState().classes.map((each) => (each.index === index ? { ...each, ...change } : each));
    this.state.setState({ classes });
    if (change.isLocked !== undefined) this.#document.setLocked(index, change.isLocked);
    this.#recolour();
  }

  show(look: Partial<Pick<EditorLook, 'style' | 'maskOpacity' | 'isMaskShown' | 'isImageShown' | 'hasGrid' | 'hasMagnifier' | 'window'>>): void {
    this.state.setState(look);
    if (look.style !== undefined) this.#recolour();
    if (look.window !== undefined) this.stage.setWindow(look.window);
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
    else runCommand(this, meaning.command, press.shiftKey);
    return true;
  }

  keyUp(press: KeyPress): void {
    const meaning = meaningOf({ key: press.key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false });
    if (meaning !== null && 'command' in meaning) this.held.release(meaning.command);
  }

  run(command: CommandId): void {
    runCommand(this, command, false);
  }

  step(direction: 'undo' | 'redo'): void {
    this.#turns.take(async () => {
      this.#tool.cancel();
      await this.#document.step(direction);
    });
  }

  /** The chosen class and the one before change places. */
  swapClasses(): void {
    this.#turns.take(() => {
      const { settings: { value: a }, valueBefore: b } = this.state.getState();
      const { width, height } = this.#document.labels;
      const [nameA, nameB] = [a, b].map((value) => this.state.getState().classes[value]?.name ?? '');
      this.#document.change({ label: `Swap ${nameA ?? ''} and ${nameB ?? ''}`, code: 'swap' }, everyRow(width, height), swapping(a, b, this.#document.locked));
    });
  }

  /** Enter ends an outline; without one it is a click where the pointer is, with or without Shift. */
  finish(shift: boolean): void {
    if (this.#tool.finish !== undefined && this.#tool.outline(null) !== null) {
      this.useTool((tool) => tool.finish?.());
      return;
    }
    const at = this.#pointer;
    if (at === null) return;
    const point: ToolPoint = { ...at, shift, pressure: null };
    this.useTool((tool) => tool.down(point));
    this.useTool((tool) => tool.up(point));
  }

  /** The keyboard moves the pointer, by whole pixels of the micrograph. */
  nudge(dx: number, dy: number): void {
    const { width, height } = this.#image;
    const { x, y } = this.#pointer ?? { x: width / 2, y: height / 2 };
    const next = { x: Math.min(width - 0.5, Math.max(0.5, Math.floor(x) + 0.5 + dx)), y: Math.min(height - 0.5, Math.max(0.5, Math.floor(y) + 0.5 + dy)) };
    const { left, top } = toScreen(this.stage.view, next);
    if (left < 0 || top < 0 || left > this.stage.size.width || top > this.stage.size.height) this.stage.centre(next);
    this.#hover(next, true);
  }

  useTool(work: (tool: Tool) => void | Promise<void>): void {
    this.#turns.take(() => work(this.#tool));
    this.stage.redrawOutlines();
  }

  #pick({ x, y }: ImagePoint): void {
    if (x < 0 || y < 0 || x >= this.#image.width || y >= this.#image.height) return;
    const value = this.#document.labels.get(Math.floor(x), Math.floor(y));
    if (value === UNLABELLED) this.chooseTool('eraser');
    else this.chooseClass(value);
  }

  #hover(point: ImagePoint | null, isByKeys: boolean): void {
    [this.#pointer, this.#isByKeys] = [point, isByKeys];
    const [x, y] = point === null ? [-1, -1] : [Math.floor(point.x), Math.floor(point.y)];
    const isInside = x >= 0 && y >= 0 && x < this.#image.width && y < this.#image.height;
    this.state.setState({ pointer: isInside ? { x, y, value: this.#document.labels.get(x, y) } : null });
    this.stage.redrawOutlines();
  }

  #makeTool(id: ToolId): Tool {
    return toolFacts(id).create({ document: this.#document, image: this.#image, settings: () => this.state.getState().settings, pick: (point) => this.#pick(point) });
  }

  #recolour(): void {
    const { classes, style } = this.state.getState();
    this.stage.setLook({ palette: paletteOf(classes), style });
  }

  /** Outlines cover so little that they are never see-through. */
  #scene(): StageScene {
    const { isImageShown, isMaskShown, maskOpacity, style, hasGrid, hasMagnifier, comparison } = this.state.getState();
    const isHidden = this.held.has('hide') || !isMaskShown;
    const outlines = style === 'outline' && comparison?.mode !== 'errors';
    const pointer = this.#pointer;
    const outline = this.held.has('pan') ? null : (this.#tool.outline(pointer) ?? (this.#isByKeys && pointer !== null ? { kind: 'circle' as const, centre: pointer, radius: 0 } : null));
    return { isImageShown, maskOpacity: isHidden ? 0 : outlines ? 1 : maskOpacity, hasGrid, hasMagnifier, comparison, outline, pointer, umPerPx: this.#umPerPx };
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

function* everyRow(width: number, height: number): Generator<Span> {
  for (let y = 0; y < height; y++) yield { y, from: 0, to: width };
}
