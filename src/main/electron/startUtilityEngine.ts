import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { utilityProcess } from 'electron';
import type { EngineReply } from '../../shared/engineProtocol/messages.ts';
import type { StartEngineProcess } from '../engineClient/EngineProcess.ts';

/** Milliseconds that the last words of a process may arrive after its end. */
const LAST_WORDS = 500;

/** The engine as a utility process: in the packaged app there is no Node to fork, its fuse is off. */
export function startUtilityEngine(entry: string): StartEngineProcess {
  return (args, listener) => {
    const child = utilityProcess.fork(entry, [...args], { serviceName: 'Nital engine', stdio: ['ignore', 'ignore', 'pipe'] });
    let connected = true;
    const { stderr } = child;
    const silent = stderr === null ? Promise.resolve() : once(stderr, 'end').catch(() => undefined);
    stderr?.on('data', (bytes: Buffer) => listener.wrote(bytes.toString('utf8')));
    child.on('message', (reply: EngineReply) => listener.reply(reply));
    child.once('exit', (code) => {
      connected = false;
      Promise.race([silent, wait(LAST_WORDS)])
        .then(() => listener.ended(`ended with code ${code}`))
        .catch(() => undefined);
    });
    return {
      get pid() {
        return child.pid;
      },
      get connected() {
        return connected;
      },
      send: (request) => {
        if (connected) child.postMessage(request);
      },
      kill: () => child.kill(),
    };
  };
}
