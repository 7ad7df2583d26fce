import type { EngineReply, EngineRequest } from '../../shared/engineProtocol/messages.ts';

/** The engine's process as its client sees it, whichever runtime started it. */
export interface EngineProcess {
  /** Undefined until it runs. */
  readonly pid: number | undefined;
  /** False once it takes no more messages, even if its end is not known yet. */
  readonly connected: boolean;
  /** A message to a process that is gone is dropped: `ended` tells. */
  send(request: EngineRequest): void;
  /** Ends it without asking. */
  kill(): void;
}

export interface EngineProcessListener {
  reply(reply: EngineReply): void;
  /** It wrote to its standard error. */
  wrote(text: string): void;
  /** Once, when all that it wrote has arrived; `how` reads like "ended with code 1". */
  ended(how: string): void;
}

/** Starts the engine with these arguments. Answers come later than the call returns. */
export type StartEngineProcess = (args: readonly string[], listener: EngineProcessListener) => EngineProcess;
