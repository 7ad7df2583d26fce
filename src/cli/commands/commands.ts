import type { RegisterCommand } from '../CliContext.ts';
import { registerCrossValidate } from './crossValidate.ts';
import { registerDemo } from './demo.ts';
import { registerDoctor } from './doctor.ts';
import { registerEvaluate } from './evaluate.ts';
import { registerExport } from './export.ts';
import { registerImport } from './import.ts';
import { registerModels } from './models.ts';
import { registerNetworks } from './networks.ts';
import { registerProject } from './project.ts';
import { registerQuantize } from './quantize.ts';
import { registerReport } from './report.ts';
import { registerSearch } from './search.ts';
import { registerSegment } from './segment.ts';
import { registerServe } from './serve.ts';
import { registerSpecimen } from './specimen.ts';
import { registerSynth } from './synth.ts';
import { registerTrain } from './train.ts';
import { registerVerify } from './verify.ts';

/** The commands in the order in which help lists them: the order of the work. */
export const COMMANDS: readonly RegisterCommand[] = [
  registerProject,
  registerImport,
  registerSpecimen,
  registerSynth,
  registerTrain,
  registerSearch,
  registerCrossValidate,
  registerEvaluate,
  registerQuantize,
  registerSegment,
  registerReport,
  registerVerify,
  registerExport,
  registerModels,
  registerServe,
  registerNetworks,
  registerDoctor,
  registerDemo,
];
