import type { NitalClient, NitalContract } from '../../shared/contract/contract.ts';
import { toAppError } from '../../shared/errors/AppError.ts';
import type { Port } from '../../shared/rpc/Port.ts';
import { RpcClient } from '../../shared/rpc/RpcClient.ts';

/** `times`: how often it was found. From the first time on something is shown, which stays while the connection is found again. */
export type ConnectionState = { readonly kind: 'connecting' | 'open'; readonly times: number } | { readonly kind: 'lost'; readonly times: number; readonly message: string };

/** Waits between attempts, in milliseconds; the last one is kept. */
const WAITS = [200, 500, 1000, 2000, 5000];

/** The window's line to the program: found again by itself when it is lost. */
export class Connection {
  readonly client: NitalClient;
  readonly #rpc: RpcClient<NitalContract>;
  readonly #findPort: () => Promise<Port>;
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = { kind: 'connecting', times: 0 };

  constructor(findPort: () => Promise<Port>) {
    this.#findPort = findPort;
    this.#rpc = new RpcClient({
      onLost: () => {
        this.#set({ kind: 'lost', times: this.#state.times, message: 'The connection to the program was lost. It is tried again.' });
        this.connect();
      },
    });
    this.client = this.#rpc;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends when there is a connection. */
  async opened(): Promise<void> {
    if (this.#state.kind === 'open') return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = this.watch(() => this.#state.kind === 'open' && resolve());
    await promise;
    end();
  }

  /** Tries until it succeeds; how far that is stands in `state`. */
  connect(): void {
    this.#search().catch(() => undefined);
  }

  async #search(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.#rpc.connect(await this.#findPort());
        this.#set({ kind: 'open', times: this.#state.times + 1 });
        return;
      } catch (error) {
        this.#set({ kind: 'lost', times: this.#state.times, message: toAppError(error).message });
        await new Promise((resolve) => setTimeout(resolve, WAITS[Math.min(attempt, WAITS.length - 1)]));
      }
    }
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
