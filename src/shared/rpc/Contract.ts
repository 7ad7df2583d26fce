import type { z } from 'zod';

/** A method: what its arguments must be, checked at the boundary, and the type of its result. */
export interface MethodContract<P extends z.ZodType = z.ZodType, R = unknown> {
  readonly params: P;
  /** Only a type: results come from the app itself. Never set. */
  readonly result?: R;
}

/** An event one can subscribe to, with what chooses among its sources. */
export interface EventContract<P extends z.ZodType = z.ZodType, T = unknown> {
  readonly params: P;
  /** Only a type, as a method's result. */
  readonly payload?: T;
}

/** Methods by area and name. On the wire a method is called `area.name`. */
export type MethodTable = Readonly<Record<string, Readonly<Record<string, MethodContract>>>>;
export type EventTable = Readonly<Record<string, EventContract>>;

/** The whole of what an app offers: one table that types, client and server are derived from. */
export interface Contract {
  readonly methods: MethodTable;
  readonly events: EventTable;
}

export interface CallContext {
  /** Aborted when the caller cancels or is gone. */
  readonly signal: AbortSignal;
}

type ResultOf<M> = M extends MethodContract<z.ZodType, infer R> ? R : never;
type PayloadOf<E> = E extends EventContract<z.ZodType, infer T> ? T : never;

/** What the server's side must give for each method. */
export type Handlers<C extends Contract> = {
  readonly [A in keyof C['methods']]: {
    readonly [M in keyof C['methods'][A]]: (params: z.output<C['methods'][A][M]['params']>, context: CallContext) => Promise<ResultOf<C['methods'][A][M]>> | ResultOf<C['methods'][A][M]>;
  };
};

/** What the server's side must give for each event: it starts to emit and returns what ends that. */
export type Publishers<C extends Contract> = {
  readonly [E in keyof C['events']]: (params: z.output<C['events'][E]['params']>, emit: (payload: PayloadOf<C['events'][E]>) => void) => () => void;
};

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** The client's side: `client.call.specimens.list({ … })`. */
export interface Client<C extends Contract> {
  readonly call: {
    readonly [A in keyof C['methods']]: {
      readonly [M in keyof C['methods'][A]]: (params: z.input<C['methods'][A][M]['params']>, options?: CallOptions) => Promise<ResultOf<C['methods'][A][M]>>;
    };
  };
  /** Returns what ends the subscription. A subscription outlives a connection that is lost and found again. */
  subscribe<E extends keyof C['events'] & string>(event: E, params: z.input<C['events'][E]['params']>, listener: (payload: PayloadOf<C['events'][E]>) => void): () => void;
}

/** A row of a method table. */
export function method<R>(): <P extends z.ZodType>(params: P) => MethodContract<P, R> {
  return (params) => ({ params });
}

/** A row of an event table. */
export function event<T>(): <P extends z.ZodType>(params: P) => EventContract<P, T> {
  return (params) => ({ params });
}
