import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../src/shared/errors/AppError.ts';
import { decodeFrame, encodeFrame } from '../../src/shared/rpc/frame.ts';
import type { Port } from '../../src/shared/rpc/Port.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { RpcServer } from '../../src/shared/rpc/RpcServer.ts';
import type { ServerMessage } from '../../src/shared/rpc/wire.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { sampleContract, sampleHandlers, samplePublishers, type Sightings } from './sampleContract.ts';
import { TRANSPORTS } from './transports.ts';

const FRAME_BYTES = 100_000;
const PENDING = 20;

for (const make of TRANSPORTS) {
  const transport = await make();
  describe(`a contract over ${transport.name}`, () => {
    let sightings: Sightings;
    let server: RpcServer<typeof sampleContract>;
    let ends: [Port, Port];
    let client: RpcClient<typeof sampleContract>;
    let losses: { count: number };
    const refusals: string[] = [];

    beforeEach(async () => {
      sightings = { aborted: 0, counters: new Set() };
      server = new RpcServer(sampleContract, sampleHandlers(sightings), samplePublishers(sightings), { frameBytes: FRAME_BYTES, pending: PENDING });
      ends = await transport.connect();
      server.attach(ends[0]);
      // Each client's own: the one before may learn of its end only now.
      const ownLosses = { count: 0 };
      losses = ownLosses;
      client = new RpcClient({ onLost: () => ownLosses.count++, onRefused: (_event, error) => refusals.push(error.code) });
      client.connect(ends[1]);
    });
    afterEach(() => ends[1].close());
    afterAll(() => transport.end());

    it('answers calls, many at a time', async () => {
      const sums = await Promise.all(Array.from({ length: PENDING }, (_, at) => client.call.numbers.add({ a: at, b: 1 })));
      expect(sums).toEqual(Array.from({ length: PENDING }, (_, at) => at + 1));
    });

    it('carries bytes both ways wherever they stand, and as they are', async () => {
      const rows = [Uint8Array.of(0, 1, 255), new Uint8Array(0), new Uint8Array(50_000).fill(7)].map((bytes) => ({ bytes }));
      const answer = await client.call.pixels.invert({ width: 3, rows });
      expect(answer.rows.map(({ bytes }) => bytes.length)).toEqual([3, 0, 50_000]);
      expect([...(answer.rows[0]?.bytes ?? [])]).toEqual([255, 254, 0]);
      expect(answer.rows[2]?.bytes.every((value) => value === 248)).toBe(true);
    });

    it('gives errors back as they were thrown, without a stack', async () => {
      const known = await failureOf(client.call.failures.known({}));
      expect(known).toMatchObject({ code: 'input/notFound', message: 'There is no "a.tif". Look for it.', details: { file: 'a.tif' } });
      expect(await failureOf(client.call.failures.native({}))).toMatchObject({ code: 'internal' });
      expect(await failureOf(client.call.failures.unspeakable({}))).toMatchObject({ code: 'internal' });
      expect(known.stack).not.toContain('sampleContract');
    });

    it('cancels what is no longer wanted', async () => {
      const controller = new AbortController();
      const waiting = failureOf(client.call.numbers.wait({}, { signal: controller.signal }));
      controller.abort();
      expect(await waiting).toMatchObject({ code: 'job/cancelled' });
      expect(sightings.aborted).toBe(1);
      expect(await failureOf(client.call.numbers.add({ a: 1, b: 1 }, { signal: controller.signal }))).toMatchObject({ code: 'job/cancelled' });
    });

    it('emits to those who subscribed until they do not want it any more', async () => {
      const heard: number[] = [];
      const stop = client.subscribe('counted', { from: 10 }, (count) => heard.push(count));
      await client.call.numbers.add({ a: 0, b: 0 });
      for (const count of sightings.counters) count(1);
      await client.call.numbers.add({ a: 0, b: 0 });
      expect(heard).toEqual([11]);
      stop();
      await client.call.numbers.add({ a: 0, b: 0 });
      expect(sightings.counters.size).toBe(0);
    });

    it('tells of a lost connection, cancels on the far side, and takes subscriptions along to the next one', async () => {
      const heard: number[] = [];
      client.subscribe('counted', { from: 0 }, (count) => heard.push(count));
      const waiting = failureOf(client.call.numbers.wait({}));
      await client.call.numbers.add({ a: 0, b: 0 });
      ends[1].close();
      expect(await waiting).toMatchObject({ code: 'connection/lost' });
      await expect.poll(() => [losses.count, sightings.aborted, sightings.counters.size]).toEqual([1, 1, 0]);
      expect(await failureOf(client.call.numbers.add({ a: 1, b: 1 }))).toMatchObject({ code: 'connection/lost' });
      ends = await transport.connect();
      server.attach(ends[0]);
      client.connect(ends[1]);
      expect(await client.call.numbers.add({ a: 1, b: 1 })).toBe(2);
      for (const count of sightings.counters) count(5);
      await client.call.numbers.add({ a: 0, b: 0 });
      expect(heard).toEqual([5]);
    });

    it('refuses what it does not know, inherited names among it, and goes on', async () => {
      for (const name of ['numbers.subtract', 'numbers', 'constructor', '__proto__', 'numbers.constructor', 'numbers.__proto__', 'toString', 'numbers.add.call', 'x'.repeat(100)]) {
        expect(await raw(ends[1], { kind: 'call', id: 1, method: name, params: {} })).toMatchObject({ kind: 'error', error: { code: 'call/unknown' } });
        expect(await raw(ends[1], { kind: 'subscribe', id: 2, event: name, params: {} })).toMatchObject({ kind: 'error', error: { code: 'call/unknown' } });
      }
      expect(await raw(ends[1], { kind: 'call', id: 3, method: 'numbers.add', params: { a: 1, b: 2 } })).toMatchObject({ kind: 'result', result: 3 });
    });

    it('refuses arguments of any wrong kind and names what is wrong', async () => {
      const random = new Random(1);
      const junk = [null, 1, 'a', [], { a: 'x', b: 1 }, { a: 1 }, { a: null, b: null }, { ['__proto__']: { a: 1, b: 1 } }, Uint8Array.of(1), 'y'.repeat(10_000), Array.from({ length: 1000 }, () => random.uniform())];
      for (const [at, params] of junk.entries()) {
        const answer = await raw(ends[1], { kind: 'call', id: at, method: 'numbers.add', params });
        expect(answer).toMatchObject({ kind: 'error', error: { code: 'call/invalid', message: expect.stringContaining('numbers.add') as string } });
      }
      expect(await raw(ends[1], { kind: 'call', id: 99, method: 'numbers.add', params: { a: 1, b: 2 } })).toMatchObject({ result: 3 });
    });

    it('hangs up on who sends no frames or too long ones, and serves the others', async () => {
      for (const frame of [Uint8Array.of(), Uint8Array.of(1, 2, 3), new Uint8Array(100).fill(255), encodeFrame({ kind: 'dance', id: 1 }), encodeFrame({ kind: 'call', id: -1, method: 'numbers.add', params: {} }), new Uint8Array(FRAME_BYTES + 1)]) {
        const [far, near] = await transport.connect();
        server.attach(far);
        const hungUp = new Promise<void>((resolve) => near.listen({ frame: () => undefined, closed: resolve }));
        near.send(frame);
        await hungUp;
      }
      expect(await client.call.numbers.add({ a: 1, b: 1 })).toBe(2);
    });

    it('takes no more than so many calls at a time, and each number once', async () => {
      const waiting = Array.from({ length: PENDING }, () => failureOf(client.call.numbers.wait({})));
      expect(await failureOf(client.call.numbers.add({ a: 1, b: 1 }))).toMatchObject({ code: 'call/invalid' });
      ends[1].close();
      await Promise.all(waiting);
    });

    it('says so when it refuses a subscription', async () => {
      refusals.length = 0;
      client.subscribe('counted', { from: 0.5 }, () => undefined);
      await client.call.numbers.add({ a: 0, b: 0 });
      expect(refusals).toEqual(['call/invalid']);
    });
  });
}

describe('a frame', () => {
  it('cannot be cut, lengthened or bent without being refused', () => {
    const frame = encodeFrame({ a: Uint8Array.of(1, 2), b: [Uint8Array.of(3)] });
    for (let length = 0; length < frame.length; length++) expect(() => decodeFrame(frame.subarray(0, length))).toThrow(/could not be read/);
    expect(() => decodeFrame(Uint8Array.of(...frame, 0))).toThrow(/left over/);
    for (const path of [['a', 'b'], ['__proto__', 'x'], ['constructor'], ['taken']]) {
      expect(() => decodeFrame(withHeader({ message: { a: null, taken: 1 }, attachments: [{ path, length: 0 }] }))).toThrow(/could not be read/);
    }
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

function withHeader(header: unknown): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(header));
  const frame = new Uint8Array(4 + bytes.length);
  new DataView(frame.buffer).setUint32(0, bytes.length, true);
  frame.set(bytes, 4);
  return frame;
}

async function failureOf(call: Promise<unknown>): Promise<AppError> {
  return call.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => error as AppError,
  );
}

/** Ports that `raw` listens to, with who waits for the next frame. */
const waiters = new WeakMap<Port, (frame: Uint8Array) => void>();

/** Says something that no client would say and takes the next answer. */
async function raw(port: Port, message: unknown): Promise<ServerMessage> {
  if (!waiters.has(port)) port.listen({ frame: (frame) => waiters.get(port)?.(frame), closed: () => undefined });
  return new Promise((resolve) => {
    waiters.set(port, (frame) => resolve(decodeFrame(frame) as ServerMessage));
    port.send(encodeFrame(message));
  });
}
