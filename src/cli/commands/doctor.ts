import { totalmem } from 'node:os';
import type { MeasuredShape } from '../../shared/engineProtocol/formTable.ts';
import type { FormTableReport } from '../../shared/engineProtocol/jobs.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';
import { EXIT } from '../exitCodes.ts';
import { deviceOption, threadsOption, type DeviceOptions } from '../options.ts';
import type { Output } from '../Output.ts';
import type { RegisterCommand } from '../CliContext.ts';

interface Options extends DeviceOptions {
  readonly measure?: boolean;
}

/** nital doctor: what this PC computes on, whether it computes rightly, and how fast. */
export const registerDoctor: RegisterCommand = (program, context) => {
  program
    .command('doctor')
    .description('the devices of this PC, a self-test and the speed of each, its memory, and what was measured for trainings')
    .option('--measure', 'first time the equal forms of gradients on the device, for trainings that start from now on (some seconds; leave the PC alone)')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addHelpText('after', '\nExamples:\n  nital doctor --json\n  nital doctor --measure\n  nital doctor --measure --device webgpu')
    .action(async ({ measure, device, threads }: Options) => {
      const { output, app, signal } = context;
      if (measure === true) await app.engine.run({ kind: 'measureForms', device, threads: threads ?? null }, { signal, onProgress: (progress) => output.progress({ ...progress, stage: 'Timing gradients' }) });
      const { devices, chosen, cores, forms } = await app.engine.run({ kind: 'inspectDevices' }, { signal });
      const memoryMB = Math.round(totalmem() / 2 ** 20);
      output.line(`Nital ${PRODUCT_VERSION}, Node.js ${process.versions.node}, ${process.platform} ${process.arch}, ${cores} cores, ${memoryMB} MB of memory`);
      output.table(
        ['device', 'self-test', 'convolution (GFLOP/s)', 'training (tiles/s)', 'remark'],
        devices.map((each) => [each.title, { passed: 'passed', failed: 'FAILED', notRun: '–' }[each.selfTest], each.gigaflops?.toFixed(0) ?? '–', each.tilesPerSecond?.toFixed(1) ?? '–', each.reason ?? (each.id === chosen ? 'used by "auto"' : '')]),
      );
      for (const table of forms) sayForms(output, table);
      if (forms.length === 0) output.line('Equal forms of gradients are chosen by rule. "nital doctor --measure" times them on this PC.');
      output.result({ version: PRODUCT_VERSION, node: process.versions.node, platform: process.platform, architecture: process.arch, cores, memoryMB, devices, chosen, forms });
      if (!devices.some((each) => each.selfTest === 'passed')) context.exitCode = EXIT.engine;
    });
};

/** What was measured, in the rows where it differs from the rule; the JSON has them all. */
function sayForms(output: Output, { device, threads, measuredAt, shapes }: FormTableReport): void {
  const better = shapes.filter(({ form, rule }) => form !== rule);
  output.line(`Forms of gradients on ${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, measured ${measuredAt.slice(0, 10)}: of ${shapes.length} convolutions ${better.length} are faster otherwise than by rule.`);
  if (better.length === 0) return;
  output.table(['gradient of', 'convolution', 'form', 'ms', 'ms by rule'], better.map((shape) => [shape.gradient, describe(shape), shape.form, milliseconds(shape, shape.form), milliseconds(shape, shape.rule)]));
}

function describe({ kernel, stride, dilation, grouping, channels, pixels }: MeasuredShape): string {
  const side = Math.round(Math.sqrt(pixels));
  const kind = grouping === 'depthwise' ? 'depthwise ' : '';
  return `${kind}${kernel}×${kernel}${stride === 1 ? '' : `, stride ${stride}`}${dilation === 1 ? '' : `, dilation ${dilation}`}, ${channels} channels of ${side}×${side}`;
}

function milliseconds(shape: MeasuredShape, form: string): string {
  return shape.milliseconds[form]?.toFixed(2) ?? '–';
}
