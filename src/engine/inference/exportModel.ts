import { createHash } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../../imaging/files/syncFolder.ts';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import type { ExportModelJob, ExportModelResult } from '../../shared/engineProtocol/jobs.ts';
import { ownNormalisationBy, type OwnNormalisation } from '../../shared/engineProtocol/trainingSettings.ts';
import { AppError, fromFileError } from '../../shared/errors/AppError.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';
import { Random } from '../../shared/random/Random.ts';
import { rangesOf, readModelFile, weightsFor, type ModelDescription } from '../files/modelFile.ts';
import { continueUnlessCancelled, type JobControl } from '../jobControl.ts';
import { buildNetwork, type NetworkFacts } from '../networks/registry.ts';
import { Session } from '../session/Session.ts';
import { DRAWN, MIDDLE, SPREAD, UP_TO_DARK, UP_TO_WHITE } from '../tiles/ChannelLevels.ts';
import { inferenceModel, Predictor } from './Predictor.ts';

/** Class probabilities of the same arithmetic may differ by this much. */
const TOLERANCE = 1e-4;

/**
 * Writes a trained network as an ONNX model that runs anywhere: images in 0…1 in, class probabilities out, normalisation
 * inside (unless each micrograph is normalised by its own: then the images come so, and the metadata say it), and what a
 * program must know of it in its metadata properties. The file is loaded again and compared with the model on random tiles
 * before it gets its name.
 * @throws AppError `usage/invalid` for float16 weights of a model in integers, `input/notFound`, `model/damaged`,
 * `model/fromFuture`, `model/mismatch`, `network/…`, `disk/…`, `device/failed` when what was
 * written does not compute what the model does, `job/cancelled`
 */
export async function exportModel(job: ExportModelJob, control: JobControl, find: (id: string) => NetworkFacts): Promise<ExportModelResult> {
  const { description, weights: stored } = await readModelFile(job.modelPath);
  const { network, labelSet, normalisation } = description;
  if (job.halfWeights && description.quantisation !== null) throw new AppError('usage/invalid', 'This model has 8-bit weights already, which are smaller than float16. Export it without --half.');
  const tileSize = job.tileSize ?? description.tileSize;
  const graph = buildNetwork(find(network), { classes: labelSet.classes.length, inputHeight: tileSize, inputWidth: tileSize });
  const weights = weightsFor(graph, stored, job.modelPath);
  const step = async (stage: string, done: number): Promise<void> => {
    control.report({ stage, done, total: 2, unit: 'steps' });
    await continueUnlessCancelled(control);
  };
  await step('writing the model', 0);
  const options = { graph, weights, batchSize: job.batchSize, normalisation, ranges: rangesOf(description) };
  const metadata = metadataOf(job, description, tileSize);
  const unchecked = `${job.outPath}.unchecked`;
  await writeDurably(unchecked, [inferenceModel(options, { metadata, halfWeights: job.halfWeights })], 'write the model');
  try {
    await step('checking it', 1);
    const written = await readFile(unchecked);
    const predictor = await Predictor.create({ ...options, device: 'cpu', threads: job.threads });
    const difference = await compare(written, predictor, [job.batchSize, 3, tileSize, tileSize], job.threads).finally(() => predictor.dispose());
    if (!job.halfWeights && !(difference.largest <= TOLERANCE)) {
      throw new AppError('device/failed', `The exported model does not compute what the model does (probabilities differ by ${difference.largest}), so it was not kept. Look at "nital doctor".`);
    }
    await rename(unchecked, job.outPath);
    await syncFolder(dirname(job.outPath));
    return { kind: 'exportModel', path: job.outPath, sha256: createHash('sha256').update(written).digest('hex'), bytes: written.length, network, tileSize, batchSize: job.batchSize, metadata, difference };
  } catch (error) {
    await rm(unchecked, { force: true });
    throw fromFileError(error, job.outPath, 'write the model');
  }
}

const WHITE = `the level that ${100 * UP_TO_WHITE} % of the pixels do not exceed, not counting those at the very end of the scale where they are at most ${100 * DRAWN} %`;

/** A tile does not know what its micrograph's own normalisation is: who runs the model must find it out. */
const BY_THE_CALLER: Readonly<Record<OwnNormalisation, string>> = {
  image: 'each channel less its mean over the whole micrograph (not the tile), divided by its deviation there',
  white: `each channel divided by its white level in the whole micrograph (not the tile), less ${MIDDLE}, divided by ${SPREAD}; white is ${WHITE}`,
  levels: `by levels of the whole micrograph (not the tile): red divided by its white level, green less its dark level and divided by what lies between its dark and white level, both then less ${MIDDLE} and divided by ${SPREAD}; blue less the middle between the means of Otsu's two classes of it, divided by half their distance; white is ${WHITE}; dark is the level that ${100 * UP_TO_DARK} % do not exceed, as for the classes not counting those at either end where they are at most ${100 * DRAWN} %`,
};

/** What a program that runs the model must know; everything but plain words and numbers is JSON. */
function metadataOf({ facts }: ExportModelJob, { network, labelSet, normalisation, settings, training, quantisation }: ModelDescription, tileSize: number): Record<string, string> {
  const ownBy = ownNormalisationBy(settings.normalisation);
  return {
    format: 'nital-export 1',
    software: `Nital ${PRODUCT_VERSION}`,
    name: facts.name,
    network,
    weightsSha256: facts.weightsSha256,
    classes: JSON.stringify(labelSet.classes),
    tileSize: String(tileSize),
    input: `images: float32 [batch, 3, tileSize, tileSize], red, green, blue from 0 to 1 (8-bit values / 255; grey repeated)${settings.evenLight ? ', of the micrograph with uneven light taken out' : ''}${ownBy === null ? '' : `, ${BY_THE_CALLER[ownBy]}`}`,
    arithmetic: quantisation === null ? 'float32' : 'int8 (QuantizeLinear and DequantizeLinear around what runs in integers)',
    evenLightFirst: String(settings.evenLight),
    halveFirst: String(settings.halfSize),
    output: 'probabilities: float32 [batch, classes, tileSize, tileSize], summing to 1 over the classes',
    normalisation: JSON.stringify(ownBy !== null ? { by: ownBy, appliedInside: false } : { ...normalisation, appliedInside: true }),
    micrometresPerPixel: JSON.stringify(facts.micrometresPerPixel),
    card: JSON.stringify({ settings, training, ...facts.card }),
  };
}

/** How far the written model is from the one it was made of, on random tiles. */
async function compare(written: Uint8Array, predictor: Predictor, shape: readonly [number, number, number, number], threads: number | null): Promise<ExportModelResult['difference']> {
  const [batch, channels, height, width] = shape;
  const random = new Random(1);
  const images = Float32Array.from({ length: batch * channels * height * width }, () => random.uniform());
  const expected = await predictor.run(images);
  const session = await Session.open(written, { device: 'cpu', threads });
  try {
    const { probabilities } = await session.run({ images: { data: images, shape } });
    const pixels = batch * height * width;
    return differenceOf(probabilities ?? new Float32Array(0), expected, expected.length / pixels, height * width);
  } finally {
    await session.close();
  }
}

/** Of probabilities [N, classes, H, W] with `area` pixels per image. */
function differenceOf(got: Float32Array, expected: Float32Array, classes: number, area: number): ExportModelResult['difference'] {
  let largest = got.length === expected.length ? 0 : Infinity;
  for (let at = 0; at < expected.length; at++) largest = Math.max(largest, Math.abs((got[at] ?? NaN) - (expected[at] as number)));
  const pixels = expected.length / classes;
  let others = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const start = Math.floor(pixel / area) * classes * area + (pixel % area);
    if (likeliest(got, start, classes, area) !== likeliest(expected, start, classes, area)) others++;
  }
  return { largest, otherClass: others / pixels };
}

function likeliest(probabilities: Float32Array, start: number, classes: number, area: number): number {
  let best = 0;
  for (let index = 1; index < classes; index++) if ((probabilities[start + index * area] as number) > (probabilities[start + best * area] as number)) best = index;
  return best;
}
