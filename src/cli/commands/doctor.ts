import { totalmem } from 'node:os';
import { PRODUCT_VERSION } from '../../shared/product.ts';
import { EXIT } from '../exitCodes.ts';
import type { RegisterCommand } from '../CliContext.ts';

/** nital doctor: what this PC computes on, whether it computes rightly, and how fast. */
export const registerDoctor: RegisterCommand = (program, context) => {
  program
    .command('doctor')
    .description('the devices of this PC, a self-test and the speed of each, and its memory')
    .addHelpText('after', '\nExample:\n  nital doctor --json')
    .action(async () => {
      const { output, app } = context;
      const { devices, chosen, cores } = await app.engine.run({ kind: 'inspectDevices' }, { signal: context.signal });
      const memoryMB = Math.round(totalmem() / 2 ** 20);
      output.line(`Nital ${PRODUCT_VERSION}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}, ${cores} cores, ${memoryMB} MB of memory`);
      output.table(
        ['device', 'self-test', 'convolution (GFLOP/s)', 'training (tiles/s)', 'remark'],
        devices.map((device) => [device.title, { passed: 'passed', failed: 'FAILED', notRun: '–' }[device.selfTest], device.gigaflops?.toFixed(0) ?? '–', device.tilesPerSecond?.toFixed(1) ?? '–', device.reason ?? (device.id === chosen ? 'used by "auto"' : '')]),
      );
      output.result({ version: PRODUCT_VERSION, node: process.versions.node, platform: process.platform, architecture: process.arch, cores, memoryMB, devices, chosen });
      if (!devices.some((device) => device.selfTest === 'passed')) context.exitCode = EXIT.engine;
    });
};
