import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gridTiles } from '../../shared/datasets/cutTiles.ts';
import type { TileRef } from '../../shared/datasets/tiles.ts';
import type { ModelRecord } from '../../shared/domain/records.ts';
import type { HalveModelResult, LabelledMicrograph, QuantizeModelResult } from '../../shared/engineProtocol/jobs.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { Random } from '../../shared/random/Random.ts';
import type { EngineClient, RunOptions } from '../engineClient/EngineClient.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { labelledMicrographs, type DatasetsService } from './DatasetsService.ts';
import type { EvaluationOutcome, EvaluationRequest, EvaluationService } from './EvaluationService.ts';
import type { ModelsService } from './ModelsService.ts';
import { runOf } from './runOf.ts';
import type { ModelCard } from './TrainingService.ts';

/** Percentage points of mean IoU that a quantised model may lose without a word. */
export const TOLERATED_LOSS = 0.5;
/** Decides which training tiles are taken; the choice matters little and must be the same each time. */
const SEED = 1;

export interface QuantisationRequest extends Pick<EvaluationRequest, 'on' | 'overlap' | 'threads'> {
  /** `latest`, a name or a number. */
  readonly model: string;
  /** Of the new model; null: the old one's with `-int8`. */
  readonly name: string | null;
  /** Training tiles that the ranges of the activations are found on, at most. */
  readonly tiles: number;
}

export interface HalvingRequest extends Pick<EvaluationRequest, 'on' | 'overlap' | 'threads' | 'device'> {
  /** `latest`, a name or a number. */
  readonly model: string;
  /** Of the new model; null: the old one's with `-float16`. */
  readonly name: string | null;
}

/** A model of the project and what was made of it. */
interface Remade<Result> {
  readonly original: ModelRecord;
  readonly model: ModelRecord;
  readonly result: Result;
  /** Both judged on the same side. */
  readonly before: EvaluationOutcome;
  readonly after: EvaluationOutcome;
  /** Percentage points of mean IoU; below 0 when the new model is the better one; null when there is none. */
  readonly lost: number | null;
}

export type QuantisationOutcome = Remade<QuantizeModelResult>;
export type HalvingOutcome = Remade<HalveModelResult>;

/** What is made of a model: a file that the engine wrote, and what the new model's card says of it. */
interface Remaking<Result> {
  readonly suffix: string;
  readonly run: (outPath: string) => Promise<Result & { readonly path: string }>;
  readonly made: (result: Result) => MadeFrom;
}
type MadeFrom = NonNullable<ModelCard['madeFrom']> extends infer Card ? (Card extends unknown ? Omit<Card, 'modelId' | 'name' | 'sha256'> : never) : never;

/** Makes models that compute in fewer bits, and says what that costs and gains. */
export class QuantisationService {
  readonly #engine: EngineClient;
  readonly #datasets: DatasetsService;
  readonly #evaluation: EvaluationService;
  readonly #models: ModelsService;

  constructor(engine: EngineClient, datasets: DatasetsService, evaluation: EvaluationService, models: ModelsService) {
    this.#engine = engine;
    this.#datasets = datasets;
    this.#evaluation = evaluation;
    this.#models = models;
  }

  /**
   * Adds a copy of a model that computes in 8-bit integers on the processor, and judges both there.
   * @throws AppError `project/unknownRecord` for the model, `usage/invalid` for one that computes in fewer bits already,
   * `input/invalid` for a name that is taken, `dataset/empty` when there is nothing to calibrate on or to judge with, and those of
   * the engine's `quantizeModel`; the project has no new model then, unless it was the last judging that failed.
   */
  async quantize(project: ProjectStore, request: QuantisationRequest, options: RunOptions = {}): Promise<QuantisationOutcome> {
    const original = await this.#original(project, request);
    const { micrographs, tiles } = await this.#calibration(project, original, request.tiles);
    return this.#remake<QuantizeModelResult>(project, original, { ...request, device: 'cpu' }, options, {
      suffix: 'int8',
      run: (outPath) => this.#engine.run({ kind: 'quantizeModel', modelPath: project.blobs.path(original.sha256), outPath, micrographs, tiles, threads: request.threads }, options),
      made: ({ floatLayers }) => ({ format: 'int8', calibrationTiles: tiles.length, floatLayers }),
    });
  }

  /**
   * Adds a copy of a model that graphics cards compute in float16, and judges both on the device.
   * @throws AppError as `quantize`, and those of the engine's `halveModel`
   */
  async halve(project: ProjectStore, request: HalvingRequest, options: RunOptions = {}): Promise<HalvingOutcome> {
    const original = await this.#original(project, request);
    return this.#remake<HalveModelResult>(project, original, request, options, {
      suffix: 'float16',
      run: (outPath) => this.#engine.run({ kind: 'halveModel', modelPath: project.blobs.path(original.sha256), outPath, device: request.device, threads: request.threads }, options),
      made: () => ({ format: 'float16' }),
    });
  }

  async #original(project: ProjectStore, { model, name }: Pick<HalvingRequest, 'model' | 'name'>): Promise<ModelRecord> {
    const original = await this.#models.find(project, model);
    const origin = (original.card as Partial<ModelCard> | null)?.madeFrom;
    if (origin !== undefined) throw new AppError('usage/invalid', `Model "${original.name}" computes in ${origin.format === 'int8' ? '8-bit integers' : 'float16'} already. Give "${origin.name}", which it was made of.`);
    if (name !== null && project.models.byName(name) !== undefined) throw new AppError('input/invalid', `A model is called "${name}" already. Choose another name.`);
    return original;
  }

  async #remake<Result>(project: ProjectStore, original: ModelRecord, request: HalvingRequest, options: RunOptions, { suffix, run, made }: Remaking<Result>): Promise<Remade<Result>> {
    const { on, overlap, threads, device } = request;
    const judge = (model: ModelRecord): Promise<EvaluationOutcome> => this.#evaluation.evaluate(project, { model: model.name, on, overlap, threads, device }, options);
    const before = await judge(original);
    const folder = await mkdtemp(join(tmpdir(), 'nital-quantise-'));
    try {
      const result = await run(join(folder, 'model.safetensors'));
      const sha256 = await project.blobs.put(result.path);
      const card: ModelCard = { ...(original.card as ModelCard), madeFrom: { modelId: original.id, name: original.name, sha256: original.sha256, ...made(result) } };
      const name = request.name ?? project.models.freeName(`${original.name}-${suffix}`);
      const model = project.models.insert({ name, network: original.network, sha256, card, runId: null });
      const after = await judge(model);
      return { original, model, result, before, after, lost: lossOf(before, after) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Training tiles of the model's own dataset, spread at random; of a model from elsewhere, tiles of all micrographs with masks. */
  async #calibration(project: ProjectStore, model: ModelRecord, count: number): Promise<{ micrographs: LabelledMicrograph[]; tiles: TileRef[] }> {
    const runId = runOf(project, model);
    const random = new Random(SEED);
    if (runId !== null) {
      const { plan, members } = await this.#datasets.open(project, project.runs.get(runId).datasetId);
      return { micrographs: this.#datasets.files(project, members), tiles: random.shuffled([...plan.tiles.train]).slice(0, count) };
    }
    const members = labelledMicrographs(project);
    const { tileSize } = model.card as ModelCard;
    const tiles = members.flatMap(({ micrograph: { width, height } }, at) => gridTiles(width, height, tileSize, 0).map((corner) => ({ ...corner, micrograph: at, quarterTurns: 0 as const })));
    return { micrographs: this.#datasets.files(project, members), tiles: random.shuffled(tiles).slice(0, count) };
  }
}

function lossOf({ figures: before }: EvaluationOutcome, { figures: after }: EvaluationOutcome): number | null {
  return before.meanIoU === null || after.meanIoU === null ? null : 100 * (before.meanIoU - after.meanIoU);
}
