import { z } from 'zod';
import type { AppErrorData } from '../errors/AppError.ts';

const id = z.number().int().nonnegative();
const name = z.string().min(1).max(100);

/** What a client says. Ids are its own, each used once on a connection. */
export const clientMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id, method: name, params: z.unknown().optional() }),
  z.object({ kind: z.literal('cancel'), id }),
  z.object({ kind: z.literal('subscribe'), id, event: name, params: z.unknown().optional() }),
  z.object({ kind: z.literal('unsubscribe'), id }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** What a server answers: every call gets exactly one `result` or `error`, a subscription any number of `event`s or one `error`. */
export type ServerMessage =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: AppErrorData }
  | { readonly kind: 'event'; readonly id: number; readonly payload: unknown };
