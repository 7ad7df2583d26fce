import { z } from 'zod';
import { AppError } from '../../src/shared/errors/AppError.ts';
import { event, method, type Contract, type Handlers, type Publishers } from '../../src/shared/rpc/Contract.ts';

/** A contract with one of everything that the wire must carry. */
export const sampleContract = {
  methods: {
    numbers: {
      add: method<number>()(z.object({ a: z.number(), b: z.number() })),
      /** Never ends unless it is cancelled. */
      wait: method<string>()(z.object({})),
    },
    pixels: {
      invert: method<{ readonly width: number; readonly rows: readonly { readonly bytes: Uint8Array }[] }>()(z.object({ width: z.number(), rows: z.array(z.object({ bytes: z.instanceof(Uint8Array) })) })),
    },
    failures: {
      known: method<never>()(z.object({})),
      native: method<never>()(z.object({})),
      unspeakable: method<unknown>()(z.object({})),
    },
  },
  events: { counted: event<number>()(z.object({ from: z.number().int() })) },
} satisfies Contract;

/** What the server saw of its clients. */
export interface Sightings {
  aborted: number;
  readonly counters: Set<(step: number) => void>;
}

export function sampleHandlers(sightings: Sightings): Handlers<typeof sampleContract> {
  return {
    numbers: {
      add: ({ a, b }) => a + b,
      wait: (_params, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            sightings.aborted++;
            reject(new AppError('job/cancelled', 'It was cancelled.'));
          });
        }),
    },
    pixels: { invert: ({ width, rows }) => ({ width, rows: rows.map(({ bytes }) => ({ bytes: bytes.map((value) => 255 - value) })) }) },
    failures: {
      known: () => {
        throw new AppError('input/notFound', 'There is no "a.tif". Look for it.', { details: { file: 'a.tif' } });
      },
      native: () => JSON.parse('{') as never,
      unspeakable: () => 1n,
    },
  };
}

export function samplePublishers(sightings: Sightings): Publishers<typeof sampleContract> {
  return {
    counted: ({ from }, emit) => {
      const count = (step: number): void => emit(from + step);
      sightings.counters.add(count);
      return () => sightings.counters.delete(count);
    },
  };
}
