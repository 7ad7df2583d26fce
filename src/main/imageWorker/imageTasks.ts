import type { ImageTile } from '../../shared/contract/areas/masksArea.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import type { ReportContent, ReportPictures } from '../../shared/domain/report.ts';
import type { AppErrorData } from '../../shared/errors/AppError.ts';
import type { LabelMap, PixelRect } from '../../shared/raster/raster.ts';
import type { FieldToDraw } from '../report/drawReportPictures.ts';
import type { ShownImage } from './OpenImages.ts';

/** A label map that both threads see; whoever gives it to the worker leaves it alone until the answer. */
export type SharedLabelMap = LabelMap & { readonly data: Uint8Array<SharedArrayBuffer> };

/** Where a judged image is read from: a rectangle of a truth mask, and as many rows of a predicted one from `row` and `column` on. */
export interface JudgedFiles {
  readonly truthPath: string;
  readonly predictedPath: string;
  readonly rect: PixelRect;
  readonly row: number;
  readonly column: number;
}

/** The work that would stop the program's main thread for longer than a moment. */
export interface ImageTasks {
  tile: { readonly params: ShownImage & { readonly level: number; readonly column: number; readonly row: number }; readonly result: ImageTile };
  /** Makes all tiles that are not on the disk yet, so that showing the image later is fast. */
  prepareTiles: { readonly params: ShownImage; readonly result: null };
  readMask: { readonly params: { readonly path: string }; readonly result: SharedLabelMap };
  /** Raw deflate (RFC 1951). */
  packLabels: { readonly params: { readonly labels: SharedLabelMap }; readonly result: Uint8Array };
  /** Truth and prediction of a judged image, each as raw deflate. */
  judgedPixels: { readonly params: JudgedFiles; readonly result: { readonly truth: Uint8Array; readonly predicted: Uint8Array } };
  /** How they agree on a class, as a PNG whose longer side is at most so many pixels. */
  judgedPicture: { readonly params: JudgedFiles & { readonly classIndex: number; readonly side: number }; readonly result: Uint8Array };
  /** What a report prints of a micrograph. */
  reportPictures: { readonly params: FieldToDraw; readonly result: ReportPictures };
  renderReport: { readonly params: { readonly content: ReportContent }; readonly result: Uint8Array };
  /** SHA-256 of a micrograph's pixels. */
  hashPixels: { readonly params: { readonly path: string }; readonly result: string };
  /** A small JPEG of a micrograph, with a mask over it unless that is null. */
  thumbnail: { readonly params: { readonly path: string; readonly mask: { readonly path: string; readonly labelSet: LabelSet } | null; readonly side: number }; readonly result: Uint8Array };
  /** The micrograph with its mask over it as a PNG. */
  encodeOverlay: { readonly params: { readonly path: string; readonly maskPath: string; readonly labelSet: LabelSet }; readonly result: Uint8Array };
  /** Pixels of each class in a mask; `unlabelled` ones are none of them. */
  countClasses: { readonly params: { readonly path: string; readonly classes: number }; readonly result: readonly number[] };
  encodeMask: { readonly params: { readonly labels: SharedLabelMap; readonly labelSet: LabelSet }; readonly result: Uint8Array };
}
export type ImageTask = keyof ImageTasks;

export interface ImageRequest<T extends ImageTask = ImageTask> {
  readonly id: number;
  readonly task: T;
  readonly params: ImageTasks[T]['params'];
}

export type ImageReply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: AppErrorData };
