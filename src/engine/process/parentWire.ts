import type { EngineReply, EngineRequest } from '../../shared/engineProtocol/messages.ts';

/** The line to the app that started this process. */
export interface ParentWire {
  /** `sent` is called when the message has left this process, or when there is nobody left to take it. */
  send(reply: EngineReply, sent: () => void): void;
  listen(listener: (request: EngineRequest) => void): void;
}

/** What a utility process of Electron has in `process.parentPort`. */
interface ParentPort {
  postMessage(message: EngineReply): void;
  on(event: 'message', listener: (event: { readonly data: EngineRequest }) => void): void;
}

/** `onGone`: the app is gone. A utility process is ended by Electron then and need not hear of it. */
export function parentWire(onGone: () => void): ParentWire {
  const { parentPort } = process as { readonly parentPort?: ParentPort };
  if (parentPort !== undefined) return utilityWire(parentPort);
  process.on('disconnect', onGone);
  return {
    send: (reply, sent) => {
      if (process.connected) process.send?.(reply, undefined, undefined, sent);
      else sent();
    },
    listen: (listener) => process.on('message', listener),
  };
}

function utilityWire(port: ParentPort): ParentWire {
  return {
    // It is in Chromium's pipe when `postMessage` returns.
    send: (reply, sent) => {
      port.postMessage(reply);
      sent();
    },
    listen: (listener) => port.on('message', ({ data }) => listener(data)),
  };
}
