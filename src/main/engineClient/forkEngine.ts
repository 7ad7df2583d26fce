import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineReply } from '../../shared/engineProtocol/messages.ts';
import type { EngineProcess, EngineProcessListener } from './EngineProcess.ts';

/** The extension is the caller's own: `.ts` in the source tree, `.js` when built. */
const ENTRY = fileURLToPath(new URL(`../../engine/process/entry.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

/** The engine as a child of Node. */
export function forkEngine(args: readonly string[], listener: EngineProcessListener): EngineProcess {
  // Standard output would only disturb the app's own; standard error holds the last words before a crash.
  const child = fork(ENTRY, args, { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => listener.wrote(text));
  child.on('message', (reply: EngineReply) => listener.reply(reply));
  child.on('error', (error) => {
    // Of a process that did start, `close` tells the end.
    if (child.pid === undefined) listener.ended(`could not be started: ${error.message}`);
  });
  // `close` comes after all it wrote has arrived.
  child.on('close', (code, signal) => listener.ended(signal === null ? `ended with code ${String(code)}` : `was ended by ${signal}`));
  return {
    get pid() {
      return child.pid;
    },
    get connected() {
      return child.connected;
    },
    // A process that has just ended takes no message; its `close` event tells the jobs.
    send: (request) => {
      if (child.connected) child.send(request, () => undefined);
    },
    kill: () => child.kill('SIGKILL'),
  };
}
