import { Command, CommanderError } from 'commander';
import { createApp } from '../main/app.ts';
import { AppError, toAppError } from '../shared/errors/AppError.ts';
import { PRODUCT_VERSION } from '../shared/product.ts';
import type { CliContext } from './CliContext.ts';
import { COMMANDS } from './commands/commands.ts';
import { EXIT, exitCodeOf } from './exitCodes.ts';
import { Output, type Streams } from './Output.ts';

/**
 * Runs one command line and returns its exit code. The first Ctrl-C asks the work to stop where it can be resumed; a second
 * one ends the program.
 */
export async function main(args: readonly string[], streams: Streams = process): Promise<number> {
  const output = new Output(streams, args.includes('--json'));
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
    output.warning('stopping as soon as it is safe; press Ctrl-C again to end at once.');
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const app = createApp();
  const context: CliContext = { app, output, signal: interrupt.signal, exitCode: EXIT.done };
  try {
    await commandLine(context, streams).parseAsync([...args], { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done;
      // Commander has said what is wrong on stderr already; scripts get it as an object.
      if (output.json) output.failure(new AppError('usage/invalid', error.message));
      return EXIT.usage;
    }
    const failure = toAppError(error);
    output.failure(failure);
    return exitCodeOf(failure.code);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    await app.close();
  }
}

function commandLine(context: CliContext, streams: Streams): Command {
  const program = new Command('nital')
    .description('Metallography from the command line: specimens, micrographs and masks in one project; networks trained, judged and applied on this PC.')
    .version(PRODUCT_VERSION)
    .showHelpAfterError('(nital COMMAND --help shows examples)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void streams.stdout.write(text), writeErr: (text) => void streams.stderr.write(text) })
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 a report differs (verify), 2 wrong usage, 3 bad input, 4 project or disk, 5 engine or device, 6 done in part, 130 interrupted.
--json on any command prints one object on stdout; a failure prints {"error": {"code", "message", "details"}}.`,
    );
  for (const register of COMMANDS) register(program, context);
  inheritSettings(program);
  return program;
}

/** Subcommands made by `command()` inherit settings only when they are copied; `--json` is known to every one of them. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    if (child.commands.length === 0) child.option('--json', 'print one machine-readable object on stdout, logs on stderr');
    inheritSettings(child);
  }
}
