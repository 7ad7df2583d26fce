import type { EditorDocument } from '../document/EditorDocument.ts';
import type { ImagePixels } from '../image/ImagePixels.ts';
import type { ImagePoint } from '../shapes/Span.ts';

/** What is set above the picture; each tool looks at what it needs. */
export interface ToolSettings {
  /** The class that is painted with. */
  readonly value: number;
  /** Of the round brushes, in pixels of the micrograph. */
  readonly diameter: number;
  /** Paint on unlabelled pixels only. */
  readonly onlyUnlabelled: boolean;
  /** The wand takes pixels whose values differ by at most so much (0 to 255) … */
  readonly tolerance: number;
  /** … and hang together with the chosen one. */
  readonly contiguous: boolean;
  /** Brightness from `low` to `high` (0 to 255) is what the threshold brush paints. */
  readonly low: number;
  readonly high: number;
}

export const BRUSH_DIAMETERS = { least: 1, most: 500 } as const;

export const FIRST_SETTINGS: ToolSettings = { value: 0, diameter: 40, onlyUnlabelled: false, tolerance: 24, contiguous: true, low: 0, high: 110 };

/** Where the pointer is, in pixels of the micrograph. */
export interface ToolPoint extends ImagePoint {
  readonly shift: boolean;
  /** Of a pen, from 0 to 1; null for a mouse or finger. */
  readonly pressure: number | null;
}

/** What a tool shows over the picture. */
export type Outline = { readonly kind: 'circle'; readonly centre: ImagePoint; readonly radius: number } | { readonly kind: 'path'; readonly points: readonly ImagePoint[]; readonly isClosed: boolean };

/** What a tool works with. */
export interface ToolContext {
  readonly document: EditorDocument;
  readonly image: ImagePixels;
  settings(): ToolSettings;
  /** Chooses the class there; over unlabelled pixels the eraser. */
  pick(point: ImagePoint): void;
}

/**
 * A tool follows the pointer. Calls come one after another, also when one takes its time; `cancel` leaves the mask as it
 * was before the gesture.
 */
export interface Tool {
  down(point: ToolPoint): void | Promise<void>;
  move(point: ToolPoint): void | Promise<void>;
  up(point: ToolPoint): void | Promise<void>;
  cancel(): void;
  /** Enter: ends what takes several clicks. */
  finish?(): void;
  /** Backspace: takes the last click back. */
  back?(): void;
  outline(pointer: ImagePoint | null): Outline | null;
}

/** What a tool paints with and where it may: the other two parts of a brush beside its shape. */
export interface Paint {
  readonly label: string;
  readonly code: string;
  readonly value: 'chosen' | 'unlabelled';
  readonly where: 'everywhere' | 'brightness';
}
