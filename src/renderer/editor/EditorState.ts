import type { LabelClass } from '../../shared/domain/labelSet.ts';
import type { SaveState } from './document/MaskSaver.ts';
import type { PastEntry } from './ports.ts';
import { WHOLE_WINDOW, type BrightnessWindow } from './render/ImageLayer.ts';
import type { ClassLook, MaskStyle } from './render/palette.ts';
import type { ShownComparison } from './render/Picture.ts';
import { FIRST_SETTINGS, type ToolSettings } from './tools/Tool.ts';
import type { ToolId } from './tools/tools.ts';

export interface EditorClass extends LabelClass, ClassLook {
  readonly isLocked: boolean;
}

/** How the editor is set: what goes from one micrograph to the next. */
export interface EditorLook {
  readonly tool: ToolId;
  readonly settings: ToolSettings;
  /** The class that was chosen before: what is swapped with. */
  readonly valueBefore: number;
  readonly classes: readonly EditorClass[];
  readonly style: MaskStyle;
  /** From 0 to 1. */
  readonly maskOpacity: number;
  readonly isMaskShown: boolean;
  readonly isImageShown: boolean;
  /** How the micrograph is shown; its values stay as they are, also for the tools. */
  readonly window: BrightnessWindow;
  readonly hasGrid: boolean;
  readonly hasMagnifier: boolean;
}

/** All that is shown around the picture. */
export interface EditorState extends EditorLook {
  /** Whole pixel under the pointer and its class; null: the pointer is elsewhere. */
  readonly pointer: { readonly x: number; readonly y: number; readonly value: number } | null;
  /** Device pixels per pixel of the micrograph. */
  readonly scale: number;
  /** CSS pixels per pixel of the micrograph. */
  readonly cssScale: number;
  /** Pixels of each class; unlabelled ones last. */
  readonly pixels: readonly number[];
  readonly entries: readonly PastEntry[];
  readonly done: number;
  readonly save: SaveState;
  /** Why something could not be done. */
  readonly failure: string | null;
  /** What is compared with, and whether it is the truth; null: nothing. */
  readonly comparison: (ShownComparison & { readonly name: string; readonly isTruth: boolean }) | null;
}

export function firstLook(classes: readonly LabelClass[]): EditorLook {
  return {
    tool: 'brush',
    settings: FIRST_SETTINGS,
    valueBefore: Math.min(1, classes.length - 1),
    classes: classes.map((each) => ({ ...each, opacity: 1, isShown: true, isLocked: false })),
    style: 'fill',
    maskOpacity: 0.5,
    isMaskShown: true,
    isImageShown: true,
    window: WHOLE_WINDOW,
    hasGrid: false,
    hasMagnifier: false,
  };
}
