import { z } from 'zod';
import { method } from '../../rpc/Contract.ts';
import { idParam, idsParam, projectParam, textParam } from './params.ts';

/** An encoded picture. */
export interface Picture {
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

export const micrographsMethods = {
  /** A small picture of a micrograph, its longer side at most so many pixels. */
  thumbnail: method<Picture>()(z.object({ project: projectParam, id: idParam, side: z.union([z.literal(192), z.literal(384), z.literal(1024)]) })),
  calibrate: method<null>()(z.object({ project: projectParam, ids: idsParam, umPerPx: z.number().positive(), source: z.enum(['entered', 'stageMicrometer']), origin: textParam })),
  /** Says yes to the scales that came from metadata. */
  confirm: method<null>()(z.object({ project: projectParam, ids: idsParam })),
} as const;
