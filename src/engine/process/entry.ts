/**
 * The engine's own process, started by the app: with `fork` and `serialization: 'advanced'`, or as a utility process of the desktop
 * shell. It dies with the app and leaves it to the app what Ctrl-C means; a crash here is an event there. Its argument is the folder
 * for measurements of this PC.
 */
import { EngineServer } from './EngineServer.ts';
import { parentWire } from './parentWire.ts';
import { runJob } from './runJob.ts';

const leave = (): void => process.exit(0);
const wire = parentWire(leave);
let unsent = 0;
let leaving = false;

/** Leaving at once would swallow the last answers. */
function leaveWhenSaid(): void {
  if (leaving && unsent === 0) leave();
}

const server = new EngineServer(
  (job, control) => runJob(job, control, process.argv[2] ?? null),
  (message) => {
    unsent++;
    wire.send(message, () => {
      unsent--;
      leaveWhenSaid();
    });
  },
  () => {
    leaving = true;
    leaveWhenSaid();
  },
);
wire.listen((request) => server.receive(request));
process.on('SIGINT', () => undefined);
wire.send({ type: 'ready' }, () => undefined);
