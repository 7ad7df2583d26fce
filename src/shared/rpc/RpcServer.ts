import type { z } from 'zod';
import { AppError, toAppError, type AppErrorData } from '../errors/AppError.ts';
import type { CallContext, Contract, Handlers, Publishers } from './Contract.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import type { Port } from './Port.ts';
import { clientMessageSchema, type ClientMessage, type ServerMessage } from './wire.ts';

export interface RpcLimits {
  /** Bytes of one message; a longer one closes the connection. */
  readonly frameBytes: number;
  /** Calls and subscriptions of one connection at a time. */
  readonly pending: number;
}

const LIMITS: RpcLimits = { frameBytes: 512 * 2 ** 20, pending: 1000 };

interface Method {
  readonly params: z.ZodType;
  readonly handle: (params: unknown, context: CallContext) => unknown;
}

interface Source {
  readonly params: z.ZodType;
  readonly publish: (params: unknown, emit: (payload: unknown) => void) => () => void;
}

/** Serves a contract over any number of ports. Whatever a client sends gets a typed answer and harms nobody else. */
export class RpcServer<C extends Contract> {
  readonly #methods: ReadonlyMap<string, Method>;
  readonly #sources: ReadonlyMap<string, Source>;
  readonly #limits: RpcLimits;

  constructor(contract: C, handlers: Handlers<C>, publishers: Publishers<C>, limits: Partial<RpcLimits> = {}) {
    const methods = Object.entries(contract.methods).flatMap(([area, table]) =>
      Object.entries(table).map(([name, { params }]): [string, Method] => [`${area}.${name}`, { params, handle: own(own(handlers, area), name) as Method['handle'] }]),
    );
    const sources = Object.entries(contract.events).map(([name, { params }]): [string, Source] => [name, { params, publish: own(publishers, name) as Source['publish'] }]);
    // Maps know no inherited names: "constructor" is as unknown as any other.
    this.#methods = new Map(methods);
    this.#sources = new Map(sources);
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Answers what comes through a port until it closes; its calls are then cancelled and its subscriptions ended. */
  attach(port: Port): void {
    const connection = new Connection(port, this.#methods, this.#sources, this.#limits);
    port.listen({ frame: (frame) => connection.receive(frame), closed: () => connection.end() });
  }
}

function own(holder: object, key: string): object {
  return (holder as Record<string, object>)[key] as object;
}

class Connection {
  readonly #port: Port;
  readonly #methods: ReadonlyMap<string, Method>;
  readonly #sources: ReadonlyMap<string, Source>;
  readonly #limits: RpcLimits;
  readonly #calls = new Map<number, AbortController>();
  readonly #subscriptions = new Map<number, () => void>();

  constructor(port: Port, methods: ReadonlyMap<string, Method>, sources: ReadonlyMap<string, Source>, limits: RpcLimits) {
    this.#port = port;
    this.#methods = methods;
    this.#sources = sources;
    this.#limits = limits;
  }

  receive(frame: Uint8Array): void {
    const message = frame.length > this.#limits.frameBytes ? null : messageOf(frame);
    // Who speaks another language cannot be answered: there is no id to answer to.
    if (message === null) this.#port.close();
    else this.#take(message);
  }

  end(): void {
    for (const controller of this.#calls.values()) controller.abort();
    for (const stop of this.#subscriptions.values()) stop();
    this.#calls.clear();
    this.#subscriptions.clear();
  }

  #take(message: ClientMessage): void {
    if (message.kind === 'cancel') return this.#calls.get(message.id)?.abort();
    if (message.kind === 'unsubscribe') {
      this.#subscriptions.get(message.id)?.();
      this.#subscriptions.delete(message.id);
      return;
    }
    const refusal = this.#refusal(message.id);
    if (refusal !== null) return this.#send({ kind: 'error', id: message.id, error: refusal });
    if (message.kind === 'subscribe') return this.#subscribe(message);
    // What goes wrong within a call is its answer.
    this.#call(message).catch(() => this.#port.close());
  }

  #refusal(id: number): AppErrorData | null {
    if (this.#calls.has(id) || this.#subscriptions.has(id)) return { code: 'call/invalid', message: `Call ${id} is still being answered. Use every number once.` };
    if (this.#calls.size + this.#subscriptions.size >= this.#limits.pending) return { code: 'call/invalid', message: `More than ${this.#limits.pending} calls wait already. Wait for their answers.` };
    return null;
  }

  async #call({ id, method: name, params }: Extract<ClientMessage, { kind: 'call' }>): Promise<void> {
    const controller = new AbortController();
    this.#calls.set(id, controller);
    let answer: Uint8Array;
    try {
      const { params: schema, handle } = found(this.#methods, name, 'method');
      const result = await handle(checked(schema, params, name), { signal: controller.signal });
      answer = encodeFrame({ kind: 'result', id, result } satisfies ServerMessage);
    } catch (error) {
      answer = encodeFrame({ kind: 'error', id, error: toAppError(error).toData() } satisfies ServerMessage);
    }
    this.#calls.delete(id);
    this.#port.send(answer);
  }

  #subscribe({ id, event: name, params }: Extract<ClientMessage, { kind: 'subscribe' }>): void {
    try {
      const { params: schema, publish } = found(this.#sources, name, 'event');
      this.#subscriptions.set(id, publish(checked(schema, params, name), (payload) => this.#send({ kind: 'event', id, payload })));
    } catch (error) {
      this.#send({ kind: 'error', id, error: toAppError(error).toData() });
    }
  }

  #send(message: ServerMessage): void {
    this.#port.send(encodeFrame(message));
  }
}

function messageOf(frame: Uint8Array): ClientMessage | null {
  try {
    return clientMessageSchema.safeParse(decodeFrame(frame)).data ?? null;
  } catch {
    return null;
  }
}

function found<T>(table: ReadonlyMap<string, T>, name: string, kind: string): T {
  const entry = table.get(name);
  if (entry === undefined) throw new AppError('call/unknown', `There is no ${kind} "${name}". The window and the program are of different versions: restart both.`);
  return entry;
}

function checked(schema: z.ZodType, params: unknown, name: string): unknown {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at "${issue.path.join('.')}"`;
  throw new AppError('call/invalid', `"${name}" was called with something it cannot take${where}: ${issue?.message ?? 'unknown'}.`);
}
