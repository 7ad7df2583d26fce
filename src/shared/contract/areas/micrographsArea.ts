import { z } from 'zod';
import { CALIBRATION_SOURCES, type CalibrationEntry, type Micrograph } from '../../domain/records.ts';
import { method } from '../../rpc/Contract.ts';
import { idParam, idsParam, projectParam, textParam } from './params.ts';

/** An encoded picture. */
export interface Picture {
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

const calibrationParam = z.object({ umPerPx: z.number().positive(), source: z.enum(CALIBRATION_SOURCES), origin: textParam, confirmed: z.boolean() });
const calibrationEdit = z.object({ id: idParam, calibration: calibrationParam.nullable() });
export type CalibrationEdit = z.infer<typeof calibrationEdit>;
const moveParam = z.object({ id: idParam, specimen: idParam });
export type MicrographMove = z.infer<typeof moveParam>;

export const micrographsMethods = {
  list: method<readonly Micrograph[]>()(z.object({ project: projectParam })),
  /** A picture of a micrograph, its longer side at most so many pixels. */
  thumbnail: method<Picture>()(z.object({ project: projectParam, id: idParam, side: z.union([z.literal(192), z.literal(384), z.literal(1024), z.literal(4096)]) })),
  /** What is known of a scale by a person; the answer is what `recalibrate` needs to undo it. */
  calibrate: method<readonly CalibrationEdit[]>()(z.object({ project: projectParam, ids: idsParam, umPerPx: z.number().positive(), source: z.enum(['entered', 'stageMicrometer', 'scaleBar']), origin: textParam })),
  /** Says yes to the scales that came from metadata. */
  confirm: method<readonly CalibrationEdit[]>()(z.object({ project: projectParam, ids: idsParam })),
  /** Gives each its own calibration, or takes it back (null); the answer is what undoes it. */
  recalibrate: method<readonly CalibrationEdit[]>()(z.object({ project: projectParam, edits: z.array(calibrationEdit).min(1).max(10_000) })),
  /** All calibrations of a micrograph, oldest first. */
  calibrations: method<readonly CalibrationEntry[]>()(z.object({ project: projectParam, id: idParam })),
  /** Hangs micrographs on other specimens; the answer is what undoes it. */
  move: method<readonly MicrographMove[]>()(z.object({ project: projectParam, moves: z.array(moveParam).min(1).max(10_000) })),
} as const;
