import type { Command } from 'commander';
import type { App } from '../main/app.ts';
import type { Output } from './Output.ts';

/** What every command works with. */
export interface CliContext {
  readonly app: App;
  readonly output: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Set by a command that ended, but not wholly well. */
  exitCode: number;
}

/** Adds a command (and its subcommands) to the program. */
export type RegisterCommand = (program: Command, context: CliContext) => void;
