import { AppError, type AppErrorData } from '../errors/AppError.ts';
import type { CallOptions, Client, Contract } from './Contract.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import type { Port } from './Port.ts';
import type { ClientMessage, ServerMessage } from './wire.ts';

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: AppError) => void;
}

interface Subscription {
  readonly event: string;
  readonly params: unknown;
  readonly listener: (payload: never) => void;
}

export interface RpcClientOptions {
  /** The port closed: time to find a new one. */
  readonly onLost?: () => void;
  /** The server does not know an event or its parameters: it will never come. */
  readonly onRefused?: (event: string, error: AppError) => void;
}

/**
 * The client's end of a contract. It can be given a new port after the old one closed: calls that were waiting then have failed
 * with `connection/lost`, subscriptions go on.
 */
export class RpcClient<C extends Contract> implements Client<C> {
  readonly call: Client<C>['call'];
  readonly #calls = new Map<number, PendingCall>();
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #options: RpcClientOptions;
  #port: Port | null = null;
  #nextId = 1;

  constructor(options: RpcClientOptions = {}) {
    this.#options = options;
    // Names are taken as they are written, for their types come from the table and the other end checks them: so a window needs no schemas.
    this.call = byName((area) => byName((name) => (params: unknown, callOptions?: CallOptions) => this.#callMethod(`${area}.${name}`, params, callOptions))) as Client<C>['call'];
  }

  get connected(): boolean {
    return this.#port !== null;
  }

  /** Speaks through this port from now on. */
  connect(port: Port): void {
    this.#port = port;
    port.listen({
      frame: (frame) => this.#receive(decodeFrame(frame) as ServerMessage),
      closed: () => {
        if (this.#port === port) this.#lost();
      },
    });
    for (const [id, { event, params }] of this.#subscriptions) this.#send({ kind: 'subscribe', id, event, params });
  }

  subscribe(event: string, params: unknown, listener: (payload: never) => void): () => void {
    const id = this.#nextId++;
    this.#subscriptions.set(id, { event, params, listener });
    this.#send({ kind: 'subscribe', id, event, params });
    return () => {
      if (this.#subscriptions.delete(id)) this.#send({ kind: 'unsubscribe', id });
    };
  }

  #callMethod(method: string, params: unknown, { signal }: CallOptions = {}): Promise<unknown> {
    if (this.#port === null) return Promise.reject(lost());
    if (signal?.aborted === true) return Promise.reject(new AppError('job/cancelled', 'It was cancelled before it started.'));
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const cancel = (): void => this.#send({ kind: 'cancel', id });
    const settle = <T>(then: (value: T) => void): ((value: T) => void) => (value) => {
      signal?.removeEventListener('abort', cancel);
      then(value);
    };
    this.#calls.set(id, { resolve: settle(resolve), reject: settle(reject) });
    signal?.addEventListener('abort', cancel);
    this.#send({ kind: 'call', id, method, params });
    return promise;
  }

  #receive(message: ServerMessage): void {
    if (message.kind === 'event') return this.#subscriptions.get(message.id)?.listener(message.payload as never);
    const call = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.kind === 'result') call?.resolve(message.result);
    else if (call !== undefined) call.reject(AppError.fromData(message.error));
    else this.#refused(message.id, message.error);
  }

  #refused(id: number, error: AppErrorData): void {
    const subscription = this.#subscriptions.get(id);
    this.#subscriptions.delete(id);
    if (subscription !== undefined) this.#options.onRefused?.(subscription.event, AppError.fromData(error));
  }

  #send(message: ClientMessage): void {
    this.#port?.send(encodeFrame(message));
  }

  #lost(): void {
    this.#port = null;
    const waiting = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of waiting) reject(lost());
    this.#options.onLost?.();
  }
}

/** An object whose every property is made from its name when it is first asked for. */
function byName<T>(make: (name: string) => T): Readonly<Record<string, T>> {
  return new Proxy<Record<string, T>>(Object.create(null) as Record<string, T>, { get: (made, name) => (typeof name === 'string' ? (made[name] ??= make(name)) : undefined) });
}

function lost(): AppError {
  return new AppError('connection/lost', 'The connection to the program was lost. It is tried again; nothing that was saved is lost.');
}
