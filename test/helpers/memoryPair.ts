import type { Port, PortListener } from '../../src/shared/rpc/Port.ts';

/** Two ports that are each other's far end, within one process. */
export function memoryPair(): [Port, Port] {
  const ends: End[] = [{ listener: null, open: true }, { listener: null, open: true }];
  return [portBetween(ends[0] as End, ends[1] as End), portBetween(ends[1] as End, ends[0] as End)];
}

interface End {
  listener: PortListener | null;
  open: boolean;
}

function portBetween(own: End, other: End): Port {
  return {
    send: (frame) => {
      const copy = frame.slice();
      queueMicrotask(() => {
        if (own.open && other.open) other.listener?.frame(copy);
      });
    },
    listen: (listener) => {
      own.listener = listener;
    },
    close: () => {
      for (const end of [own, other]) {
        if (!end.open) continue;
        end.open = false;
        queueMicrotask(() => end.listener?.closed());
      }
    },
  };
}
