import { z } from 'zod';

/** An open project as a window names it. */
export const projectParam = z.string().min(1).max(64);
export const idParam = z.number().int().positive();
/** No file system takes a name with a zero in it. */
export const pathParam = z.string().min(1).max(4096).regex(/^[^\0]*$/, 'a path holds no zero character');
export const textParam = z.string().max(10_000);
/** Records that are changed in one go. */
export const idsParam = z.array(idParam).min(1).max(10_000);
