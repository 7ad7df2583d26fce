/**
 * The engine's own process, started by the app with `fork` and `serialization: 'advanced'`. It dies with the app and
 * leaves it to the app what Ctrl-C means; a crash here is an event there.
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

const server = new EngineServer(runJob, reply, () => {
  leaving = true;
  leaveWhenSaid();
});
process.on('message', (request: EngineRequest) => server.receive(request));
process.on('disconnect', leave);
process.on('SIGINT', () => undefined);
reply({ type: 'ready' });
