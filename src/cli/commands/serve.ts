import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApi } from '../../main/api/createApi.ts';
import { serveApp } from '../../main/server/serveApp.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { RegisterCommand } from '../CliContext.ts';
import { EXIT } from '../exitCodes.ts';
import { wholeNumber } from '../options.ts';

interface Options {
  readonly port: number;
  readonly host: string;
}

/** Where `npm run build` puts the page. */
const PAGE = fileURLToPath(new URL('../../../out/renderer', import.meta.url));

/** nital serve: the workstation in a browser. */
export const registerServe: RegisterCommand = (program, context) => {
  const { app, output, signal } = context;
  program
    .command('serve')
    .description('the workstation in a browser of this computer, until Ctrl-C')
    .option('--port <n>', 'where it is served; 0: any free port', wholeNumber(0), 0)
    .option('--host <address>', 'which network card answers; 127.0.0.1 is this computer alone', '127.0.0.1')
    .addHelpText(
      'after',
      `
Open the address that is printed: it carries a token without which nobody is let in, new at every start. Served at another
address than 127.0.0.1, whoever sees the network traffic can read along.

Examples:
  nital serve
  nital serve --port 8080`,
    )
    .action(async ({ port, host }: Options) => {
      if (!existsSync(join(PAGE, 'index.html'))) throw new AppError('usage/invalid', `The page is not built: "${PAGE}" has no index.html. Build it with "npm run build".`);
      const api = createApi(app);
      const served = await serveApp(api, { port, host, page: PAGE });
      output.line(`Nital is served at ${served.url}`);
      output.line('Press Ctrl-C to end.');
      if (!signal.aborted) await once(signal, 'abort');
      await served.close();
      api.close();
      context.exitCode = EXIT.done;
    });
};
