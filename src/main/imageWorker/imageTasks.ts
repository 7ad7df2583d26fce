import type { ImageTile } from '../../shared/contract/areas/masksArea.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import type { AppErrorData } from '../../shared/errors/AppError.ts';
import type { LabelMap } from '../../shared/raster/raster.ts';
import type { ShownImage } from './OpenImages.ts';

/** A label map that both threads see; whoever gives it to the worker leaves it alone until the answer. */
export type SharedLabelMap = LabelMap & { readonly data: Uint8Array<SharedArrayBuffer> };

/** The work that would stop the program's main thread for longer than a moment. */
export interface ImageTasks {
  tile: { readonly params: ShownImage & { readonly level: number; readonly column: number; readonly row: number }; readonly result: ImageTile };
  /** Makes all tiles that are not on the disk yet, so that showing the image later is fast. */
  prepareTiles: { readonly params: ShownImage; readonly result: null };
  /** A small JPEG of a micrograph. */
  thumbnail: { readonly params: { readonly path: string; readonly side: number }; readonly result: Uint8Array };
  readMask: { readonly params: { readonly path: string }; readonly result: SharedLabelMap };
  /** Raw deflate (RFC 1951). */
  packLabels: { readonly params: { readonly labels: SharedLabelMap }; readonly result: Uint8Array };
  encodeMask: { readonly params: { readonly labels: SharedLabelMap; readonly labelSet: LabelSet }; readonly result: Uint8Array };
}
export type ImageTask = keyof ImageTasks;

export interface ImageRequest<T extends ImageTask = ImageTask> {
  readonly id: number;
  readonly task: T;
  readonly params: ImageTasks[T]['params'];
}

export type ImageReply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: AppErrorData };
