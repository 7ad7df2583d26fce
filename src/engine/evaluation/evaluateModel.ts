import type { TileRef } from '../../shared/datasets/tiles.ts';
import type { EvaluateJob, EvaluateResult, JobProgress, JudgedMicrograph } from '../../shared/engineProtocol/jobs.ts';
import { NO_TEST_TIME_AUGMENTATION } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { BaselineTraining, type Baseline } from '../../shared/metrics/baselines.ts';
import { BaselineEvaluation } from '../../shared/metrics/evaluateBaselines.ts';
import { EvaluationAccumulator } from '../../shared/metrics/evaluateImages.ts';
import { ReliabilityCounter } from '../../shared/metrics/reliability.ts';
import { toGrey8 } from '../../shared/metrics/toGrey8.ts';
import { UNLABELLED, type LabelMap, type PixelRect, type Raster } from '../../shared/raster/raster.ts';
import { LoadedModel } from '../inference/LoadedModel.ts';
import type { RowListener } from '../inference/segmentPixels.ts';
import { continueUnlessCancelled, type JobControl } from '../jobControl.ts';
import type { NetworkFacts } from '../networks/registry.ts';
import { chooseDevice } from '../session/devices.ts';
import { sourceOf, type ImageSource } from '../tiles/ImageSource.ts';
import { MicrographStore } from '../tiles/MicrographStore.ts';
import { cutLabels, cutRaster, tileStart } from '../tiles/cutTile.ts';
import { PredictionFiles } from './PredictionFiles.ts';

/**
 * Judges a model against truth masks, whole micrographs or tiles, beside the trivial baselines, which are fitted on the
 * training parts and judged on the same parts as the model. The predicted masks are written where the job says.
 * @throws AppError `input/…` naming the file, `model/…`, `dataset/empty`, `job/cancelled`, `device/…`, `disk/…`
 */
export async function evaluateModel(job: EvaluateJob, control: JobControl, find: (id: string) => NetworkFacts): Promise<EvaluateResult> {
  const device = await chooseDevice(job.device);
  const model = await LoadedModel.open(job.modelPath, find, device, job.threads, job.labelSet);
  try {
    const { labelSet } = model;
    const baselines = await fitBaselines(job, labelSet.classes.length, control);
    const accumulator = new EvaluationAccumulator(labelSet);
    const trivial = new BaselineEvaluation(labelSet, baselines);
    const reliability = new ReliabilityCounter();
    const predictions = new PredictionFiles(job.predictionFolder ?? null, labelSet);
    for await (const part of partsOf(job.micrographs, job.parts, job.tileSize, labelSet.classes.length, 'evaluating', control, (raster) => model.asSeen(raster))) {
      const tick = async (tiles: number, tilesTotal: number): Promise<void> => {
        control.report({ ...part.before, done: part.before.done + tiles / (tilesTotal + 1) });
        await continueUnlessCancelled(control);
      };
      const prediction = await model.segment(sourceOf(part.seen), { overlap: job.overlap, scale: part.scale, testTimeAugmentation: job.testTimeAugmentation ?? NO_TEST_TIME_AUGMENTATION, partOf: part.micrograph, tick, onRow: weighAgainst(part.labels, reliability) });
      accumulator.add(part.name, part.labels, prediction.labels);
      await predictions.add(part.place, part.rect, part.quarterTurns, prediction.labels);
      trivial.add(part.name, toGrey8(part.raster), part.labels, part.wholeGrey);
    }
    const files = await predictions.finish(job.micrographs.length);
    return { kind: 'evaluate', evaluation: { ...accumulator.result(trivial.result()), reliability: reliability.result() }, device, parts: predictions.parts, predictions: files };
  } finally {
    await model.dispose();
  }
}

/** Counts how sure the model is of each pixel that is labelled in the truth, and whether it is right. */
function weighAgainst(truth: LabelMap, reliability: ReliabilityCounter): RowListener {
  return (y, labels, confidences) => {
    const row = y * truth.width;
    for (let x = 0; x < truth.width; x++) {
      const label = truth.data[row + x] as number;
      if (label !== UNLABELLED) reliability.add(confidences[x] as number, labels[x] === label);
    }
  };
}

/** None when nothing is known of the training side: a model from elsewhere. */
async function fitBaselines(job: EvaluateJob, classes: number, control: JobControl): Promise<Baseline[]> {
  if (job.training.length === 0) return [];
  const training = new BaselineTraining(classes);
  for await (const part of partsOf(job.training, job.trainingParts, job.tileSize, classes, 'fitting the baselines', control)) {
    training.add(toGrey8(part.raster), part.labels, part.wholeGrey);
  }
  return training.fit();
}

/** What is judged in one piece: a micrograph or a tile of one. */
interface Content {
  readonly name: string;
  readonly raster: Raster;
  /** The same as the model is to see it. */
  readonly seen: Raster;
  readonly labels: LabelMap;
  /** Grey values of the whole micrograph: thresholds are taken from it even where a tile is judged. */
  readonly wholeGrey: Uint8Array;
  /** What its width and height are multiplied by before the network sees it. */
  readonly scale: number;
  /** All of it as the model is to see it, the same object for all its parts. */
  readonly micrograph: ImageSource;
  /** The micrograph's place in the list. */
  readonly place: number;
  readonly rect: PixelRect;
  /** How the part is turned against the micrograph. */
  readonly quarterTurns: TileRef['quarterTurns'];
}

interface Part extends Content {
  /** How far the work was when this part's turn came. */
  readonly before: JobProgress;
}

/** The parts, micrograph by micrograph so that each is decoded once; progress is reported in parts. */
async function* partsOf(
  micrographs: readonly JudgedMicrograph[],
  parts: 'micrographs' | readonly TileRef[],
  tileSize: number,
  classes: number,
  stage: string,
  control: JobControl,
  asSeen: (raster: Raster) => Promise<Raster> = async (raster) => raster,
): AsyncGenerator<Part> {
  const store = new MicrographStore(micrographs, classes);
  const tilesOfEach = parts === 'micrographs' ? null : Map.groupBy(parts, (tile) => tile.micrograph);
  const total = parts === 'micrographs' ? micrographs.length : parts.length;
  const unit = parts === 'micrographs' ? 'micrographs' : 'tiles';
  let done = 0;
  for (const index of tilesOfEach?.keys() ?? micrographs.keys()) {
    await continueUnlessCancelled(control);
    const { name, raster, labels } = await store.get(index);
    const { width, height } = raster;
    const seen = await asSeen(raster);
    const whole: Content = { name, raster, seen, labels, wholeGrey: toGrey8(raster), scale: micrographs[index]?.scale ?? 1, micrograph: sourceOf(seen), place: index, rect: { x: 0, y: 0, width, height }, quarterTurns: 0 };
    for (const part of tilesOfEach === null ? [whole] : (tilesOfEach.get(index) ?? []).map((tile) => tilePart(whole, tile, tileSize))) {
      yield { ...part, before: { stage, done, total, unit } };
      control.report({ stage, done: ++done, total, unit });
    }
  }
}

function tilePart(whole: Content, tile: TileRef, size: number): Content {
  const { name, raster, seen, labels } = whole;
  const x = tileStart(tile.x, size, raster.width);
  const y = tileStart(tile.y, size, raster.height);
  const orientation = { quarterTurns: tile.quarterTurns, mirrored: false };
  const cut = cutRaster(raster, x, y, size, orientation);
  const data = new Uint8Array(size * size);
  cutLabels(labels, x, y, size, orientation, data, 0);
  return {
    ...whole,
    name: `${name} (${tile.x}, ${tile.y}${tile.quarterTurns === 0 ? '' : `, ${90 * tile.quarterTurns}°`})`,
    raster: cut,
    seen: seen === raster ? cut : cutRaster(seen, x, y, size, orientation),
    labels: { width: size, height: size, data },
    rect: { x, y, width: size, height: size },
    quarterTurns: tile.quarterTurns,
  };
}
