/**
 * The engine's own process, started by the app with `fork` and `serialization: 'advanced'`. It dies with the app and
 * leaves it to the app what Ctrl-C means; a crash here is an event there. Its argument is the folder for measurements of this PC.
 */
import type { EngineReply, EngineRequest } from '../../shared/engineProtocol/messages.ts';
import { EngineServer } from './EngineServer.ts';
import { runJob } from './runJob.ts';

const leave = (): void => process.exit(0);
let unsent = 0;
let leaving = false;

/** A parent that is gone needs no answer; `disconnect` ends this process. */
function reply(message: EngineReply): void {
  if (!process.connected) return;
  unsent++;
  process.send?.(message, undefined, undefined, () => {
    unsent--;
    leaveWhenSaid();
  });
}

/** Leaving at once would swallow the last answers. */
function leaveWhenSaid(): void {
  if (leaving && unsent === 0) leave();
}

const server = new EngineServer((job, control) => runJob(job, control, process.argv[2] ?? null), reply, () => {
  leaving = true;
  leaveWhenSaid();
});
process.on('message', (request: EngineRequest) => server.receive(request));
process.on('disconnect', leave);
process.on('SIGINT', () => undefined);
reply({ type: 'ready' });
