import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel, Worker } from 'node:worker_threads';
import { WebSocketServer } from 'ws';
import { messagePort } from '../../src/shared/rpc/messagePort.ts';
import type { Port } from '../../src/shared/rpc/Port.ts';
import { socketPort } from '../../src/shared/rpc/socketPort.ts';
import { memoryPair } from '../helpers/memoryPair.ts';

/** Makes connected pairs of ports, the server's first. */
export interface Transport {
  readonly name: string;
  connect(): Promise<[Port, Port]>;
  end(): Promise<void>;
}

export const TRANSPORTS: readonly (() => Promise<Transport>)[] = [memoryTransport, messagePortTransport, workerTransport, webSocketTransport];

async function memoryTransport(): Promise<Transport> {
  return { name: 'memory', connect: async () => memoryPair(), end: async () => undefined };
}

async function messagePortTransport(): Promise<Transport> {
  const connect = async (): Promise<[Port, Port]> => {
    const { port1, port2 } = new MessageChannel();
    return [messagePort(port1), messagePort(port2)];
  };
  return { name: 'message port', connect, end: async () => undefined };
}

/** Hands every frame on from one port of a pair to the other, in a thread of its own. */
const RELAY = `
  require('node:worker_threads').parentPort.on('message', ([one, other]) => {
    for (const [from, to] of [[one, other], [other, one]]) {
      from.on('message', (frame) => to.postMessage(frame, [frame.buffer]));
      from.on('close', () => to.close());
    }
  });
`;

async function workerTransport(): Promise<Transport> {
  const worker = new Worker(RELAY, { eval: true });
  const connect = async (): Promise<[Port, Port]> => {
    const [one, other] = [new MessageChannel(), new MessageChannel()];
    worker.postMessage([one.port2, other.port2], [one.port2, other.port2]);
    return [messagePort(one.port1), messagePort(other.port1)];
  };
  return { name: 'ports that a worker thread joins', connect, end: async () => void (await worker.terminate()) };
}

async function webSocketTransport(): Promise<Transport> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    name: 'web socket',
    connect: async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`);
      const [[accepted]] = await Promise.all([once(server, 'connection'), once(socket, 'open')]);
      return [socketPort(accepted), socketPort(socket)];
    },
    end: async () => {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}
