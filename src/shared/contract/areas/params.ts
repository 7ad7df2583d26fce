import { z } from 'zod';

/** An open project as a window names it. */
export const projectParam = z.string().min(1).max(64);
export const idParam = z.number().int().positive();
/** No file system takes a name with a zero in it. */
export const pathParam = z.string().min(1).max(4096).regex(/^[^\0]*$/, 'a path holds no zero character');
export const textParam = z.string().max(10_000);
/** Records that are changed in one go. */
export const idsParam = z.array(idParam).min(1).max(10_000);
/** Bytes, at most so many; more must come in several calls. */
export function bytesParam(most: number): z.ZodType<Uint8Array, Uint8Array> {
  return z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= most, `bytes, at most ${most}`);
}
