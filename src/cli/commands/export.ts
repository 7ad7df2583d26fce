import type { RegisterCommand } from '../CliContext.ts';
import { threadsOption, wholeNumber } from '../options.ts';
import { describe } from './train.ts';

interface Options {
  readonly model: string;
  readonly out: string;
  readonly tile?: number;
  readonly batch: number;
  readonly half: boolean;
  readonly threads?: number;
}

/** nital export: a model as an ONNX file for other programs. */
export const registerExport: RegisterCommand = (program, { app, output, signal }) => {
  program
    .command('export')
    .description('write a model as an ONNX file that other programs can run')
    .argument('<project>', 'the project folder')
    .option('--model <name>', 'a model of the project, latest, or one that comes with Nital', 'latest')
    .requiredOption('--out <file>', 'the .onnx file')
    .option('--tile <px>', "side of the tiles it takes (default: that of the model's training)", wholeNumber(16))
    .option('--batch <n>', 'tiles it takes at once', wholeNumber(1), 1)
    .option('--half', 'store weights as float16: half the size, results that differ slightly', false)
    .addOption(threadsOption())
    .addHelpText(
      'after',
      `
The model takes "images" [batch, 3, tile, tile] from 0 to 1 and gives "probabilities" [batch, classes, tile, tile];
normalisation is inside, unless the model was trained with --normalisation image or white: then the caller finds it out of the
whole micrograph, as the metadata property "input" says; so it does with the light of a model that was trained with --even-light. Its metadata properties hold the classes with names and colours, the tile size, the range of µm per
pixel it was trained on, its card and the SHA-256 of its weights. The file is loaded again and compared before it is kept.
A model made by "nital quantize" is written in 8-bit integers (QuantizeLinear, DequantizeLinear).

Examples:
  nital export steel.nital --model latest --out pearlite.onnx
  nital export steel.nital --model unet --out unet.onnx --tile 512 --batch 4 --half`,
    )
    .action(async (path: string, options: Options) => {
      const project = app.projects.open(path);
      try {
        const { model, result } = await app.exports.exportModel(
          project,
          { model: options.model, out: options.out, tileSize: options.tile ?? null, batchSize: options.batch, halfWeights: options.half, threads: options.threads ?? null },
          { signal, onProgress: (progress) => output.progress(describe(progress)) },
        );
        const { difference } = result;
        output.line(`Model "${model.name}" is in ${options.out}: ${(result.bytes / 1e6).toFixed(1)} MB, ${result.batchSize} × 3 × ${result.tileSize} × ${result.tileSize} px`);
        output.line(
          `Loaded again and compared on random tiles: probabilities differ by ${difference.largest.toPrecision(2)} at most, ${(100 * difference.otherClass).toFixed(2)} % of the pixels get another class.`,
        );
        if ((JSON.parse(result.metadata['normalisation'] ?? 'null') as { appliedInside?: boolean } | null)?.appliedInside === false) {
          output.warning('each micrograph is normalised by its own pixels before this model sees its tiles: the program that runs it must do that. Its metadata say so under "input".');
        }
        if (result.metadata['evenLightFirst'] === 'true') {
          output.warning('uneven light is taken out of each micrograph before this model sees its tiles: the program that runs it must do that. Its metadata say so under "evenLightFirst".');
        }
        output.result({ model: model.name, ...result });
      } finally {
        project.close();
      }
    });
};
