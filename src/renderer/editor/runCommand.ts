import type { StoreApi } from 'zustand/vanilla';
import type { Comparing } from './Comparing.ts';
import type { EditorClass, EditorLook, EditorState } from './EditorState.ts';
import type { HeldKeys } from './HeldKeys.ts';
import type { CommandId } from './keys.ts';
import { STYLES } from './render/palette.ts';
import type { Stage } from './Stage.ts';
import { BRUSH_DIAMETERS, type Tool, type ToolSettings } from './tools/Tool.ts';

/** What the commands work on. */
interface Commanded {
  readonly state: StoreApi<EditorState>;
  readonly stage: Stage;
  readonly comparing: Comparing;
  readonly held: HeldKeys;
  step(direction: 'undo' | 'redo'): void;
  set(settings: Partial<ToolSettings>): void;
  show(look: Partial<Pick<EditorLook, 'style' | 'maskOpacity' | 'hasGrid' | 'hasMagnifier'>>): void;
  changeClass(index: number, change: Partial<Pick<EditorClass, 'isShown' | 'isLocked'>>): void;
  swapClasses(): void;
  turn(direction: 'next' | 'previous'): void;
  finish(shift: boolean): void;
  useTool(work: (tool: Tool) => void): void;
  nudge(dx: number, dy: number): void;
}

const STRENGTH_STEP = 0.1;
const SPLIT_STEP = 0.02;
const ZOOM_STEP = 1.5;

/** Does what the keyboard or a button asks for. `isMore`: with Shift. */
export function runCommand(editor: Commanded, command: CommandId, isMore: boolean): void {
  const { stage, comparing } = editor;
  const { settings, style, maskOpacity, hasGrid, hasMagnifier, classes } = editor.state.getState();
  const middle = { left: stage.size.width / 2, top: stage.size.height / 2 };
  const stride = isMore ? 10 : 1;
  const chosen = classes[settings.value];
  const commands: Record<CommandId, () => void> = {
    undo: () => editor.step('undo'),
    redo: () => editor.step('redo'),
    smaller: () => editor.set({ diameter: nextDiameter(settings.diameter, -1) }),
    larger: () => editor.set({ diameter: nextDiameter(settings.diameter, 1) }),
    swap: () => editor.swapClasses(),
    lock: () => chosen !== undefined && editor.changeClass(chosen.index, { isLocked: !chosen.isLocked }),
    showClass: () => chosen !== undefined && editor.changeClass(chosen.index, { isShown: !chosen.isShown }),
    style: () => editor.show({ style: STYLES[(STYLES.indexOf(style) + 1) % STYLES.length] ?? 'fill' }),
    fainter: () => editor.show({ maskOpacity: Math.max(0, Math.round((maskOpacity - STRENGTH_STEP) * 10) / 10) }),
    stronger: () => editor.show({ maskOpacity: Math.min(1, Math.round((maskOpacity + STRENGTH_STEP) * 10) / 10) }),
    hide: () => editor.held.hold('hide'),
    pan: () => editor.held.hold('pan'),
    other: () => comparing.toggle('other'),
    errors: () => comparing.toggle('errors'),
    splitLeft: () => comparing.move(-SPLIT_STEP),
    splitRight: () => comparing.move(SPLIT_STEP),
    zoomIn: () => stage.zoom(middle, stage.view.scale * ZOOM_STEP),
    zoomOut: () => stage.zoom(middle, stage.view.scale / ZOOM_STEP),
    fit: () => stage.fit(),
    actual: () => stage.zoom(middle, 1),
    magnifier: () => editor.show({ hasMagnifier: !hasMagnifier }),
    grid: () => editor.show({ hasGrid: !hasGrid }),
    next: () => editor.turn('next'),
    previous: () => editor.turn('previous'),
    finish: () => editor.finish(isMore),
    back: () => editor.useTool((tool) => tool.back?.()),
    cancel: () => editor.useTool((tool) => tool.cancel()),
    left: () => editor.nudge(-stride, 0),
    right: () => editor.nudge(stride, 0),
    up: () => editor.nudge(0, -stride),
    down: () => editor.nudge(0, stride),
  };
  commands[command]();
}

/** About a tenth more or less, at least one pixel. */
function nextDiameter(diameter: number, sign: 1 | -1): number {
  const next = diameter + sign * Math.max(1, Math.round(diameter / 10));
  return Math.min(BRUSH_DIAMETERS.most, Math.max(BRUSH_DIAMETERS.least, next));
}
