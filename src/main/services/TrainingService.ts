import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_TILE, type DatasetRecipeInput } from '../../shared/datasets/recipe.ts';
import { SPLIT_SIDES, type Id, type ModelRecord, type RunRecord, type Sha256 } from '../../shared/domain/records.ts';
import type { HistoryPoint, TrainResult } from '../../shared/engineProtocol/jobs.ts';
import { trainingSettingsSchema, type TrainingSettings, type TrainingSettingsInput } from '../../shared/engineProtocol/trainingSettings.ts';
import { portableSettings } from '../../shared/engineProtocol/portableSettings.ts';
import { AppError, toAppError } from '../../shared/errors/AppError.ts';
import type { EngineClient, RunOptions } from '../engineClient/EngineClient.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { DatasetsService, OpenDataset } from './DatasetsService.ts';
import type { ShippedFacts } from './models/ShippedFacts.ts';

/** What is known of a model besides its weights: how it came to be and on what. */
export interface ModelCard {
  readonly classes: readonly string[];
  readonly learnables: number;
  readonly tileSize: number;
  readonly settings: TrainingSettings;
  /** Null for a model that was not trained in this project. */
  readonly datasetId: Id | null;
  readonly splitBy: string;
  /** Specimen codes and numbers of micrographs by side. */
  readonly sides: Readonly<Record<string, { readonly specimens: readonly string[]; readonly micrographs: number; readonly tiles: number }>>;
  readonly leaks: number;
  readonly remarks: readonly string[];
  readonly training: Omit<TrainResult, 'history' | 'modelPath' | 'kind'>;
  /** Of a model that comes with Nital. */
  readonly shipped?: ShippedFacts;
  /** The model of the project that this one was made of without training. */
  readonly madeFrom?: {
    readonly modelId: Id;
    readonly name: string;
    readonly sha256: Sha256;
  } & (
    | {
        readonly format: 'int8';
        /** What the ranges of its activations were found on. */
        readonly calibrationTiles: number;
        readonly floatLayers: readonly string[];
      }
    | { readonly format: 'float16' }
  );
}

export interface TrainingOutcome {
  readonly run: RunRecord;
  /** Null when the training was paused or cancelled: it can be resumed. */
  readonly model: ModelRecord | null;
  readonly dataset: OpenDataset;
  readonly result: TrainResult;
}

export interface TrainingRequest {
  /** The recipe of the dataset, or the number of one that the project has. */
  readonly recipe: DatasetRecipeInput | Id;
  readonly settings: TrainingSettingsInput;
  readonly modelName?: string;
  /** Called with the new run in one transaction with it, so that whoever keeps its number never misses it. */
  readonly onRun?: (run: RunRecord) => void;
}

/** How often the curves of a running training are saved, in milliseconds. */
const HISTORY_INTERVAL = 15_000;

/** Trains networks: a run in the project, the work in the engine, a model at the end. */
export class TrainingService {
  readonly #engine: EngineClient;
  readonly #datasets: DatasetsService;
  readonly #micrographBytes: () => number | null;

  /** `micrographBytes`: what decoded micrographs may take in memory; null: what suits the machine. */
  constructor(engine: EngineClient, datasets: DatasetsService, micrographBytes: () => number | null = () => null) {
    this.#engine = engine;
    this.#datasets = datasets;
    this.#micrographBytes = micrographBytes;
  }

  /**
   * Trains a network on the project's masks. The model gets `modelName`, or one made of the network's.
   * @throws AppError `usage/invalid`, `dataset/*`, `network/*`, `training/diverged`, `engine/crashed` …; the run then says why
   * it stopped, and can be resumed when a checkpoint was written.
   */
  async start(project: ProjectStore, request: TrainingRequest, options: RunOptions = {}): Promise<TrainingOutcome> {
    const { settings, dataset } = await this.plan(project, request);
    const run = project.transaction(() => {
      const made = project.runs.insert({ datasetId: dataset.record.id, network: settings.network, settings, modelName: request.modelName ?? null });
      request.onRun?.(made);
      return made;
    });
    return this.#train(project, run, dataset, settings, run.modelName, false, options);
  }

  /**
   * The settings and the dataset of a training, looked through before the project remembers a run of it.
   * `engine` is asked about the network.
   * @throws AppError `usage/invalid`, `input/invalid` when the model's name is taken, `dataset/*`, `network/*`.
   */
  async plan(project: ProjectStore, request: TrainingRequest, engine: EngineClient = this.#engine): Promise<{ readonly settings: TrainingSettings; readonly dataset: OpenDataset }> {
    const settings = parseSettings(request.settings);
    if (request.modelName !== undefined && project.models.byName(request.modelName) !== undefined) {
      throw new AppError('input/invalid', `A model is called "${request.modelName}" already. Choose another name.`);
    }
    // An unknown network, or one that does not learn from masks, is refused before the project remembers a run of it.
    const { recipe } = request;
    const known = typeof recipe === 'number' ? await this.#datasets.open(project, recipe) : null;
    const tileSize = known?.recipe.tileSize ?? (recipe as DatasetRecipeInput).tileSize ?? DEFAULT_TILE;
    await engine.run({ kind: 'describeNetworks', id: settings.network, toTrain: true, classes: project.labelSets.first().classes.length, inputSize: settings.halfSize ? tileSize / 2 : tileSize });
    return { settings, dataset: known ?? (await this.#datasets.make(project, recipe as DatasetRecipeInput)) };
  }

  /**
   * Goes on with a run that was paused, cancelled, or stopped by a crash; without a number with the newest such run. The model gets
   * the name it was started with, unless another is given.
   * @throws AppError `training/notResumable` when there is none or it left no checkpoint.
   */
  async resume(project: ProjectStore, runId: Id | null, options: RunOptions = {}, modelName?: string): Promise<TrainingOutcome> {
    const run = runId === null ? project.runs.list().findLast((candidate) => candidate.state === 'paused' || candidate.state === 'cancelled') : project.runs.get(runId);
    if (run === undefined) throw new AppError('training/notResumable', 'No training of this project was interrupted. Start one with "nital train".');
    this.requireResumable(project, run);
    const dataset = await this.#datasets.open(project, run.datasetId);
    project.runs.setState(run.id, 'running');
    return this.#train(project, run, dataset, parseSettings(run.settings), modelName ?? run.modelName, true, options);
  }

  /** @throws AppError `training/notResumable` for a finished run and for one without a checkpoint. */
  requireResumable(project: ProjectStore, run: RunRecord): void {
    if (run.state === 'finished') throw new AppError('training/notResumable', `Run ${run.id} is finished. Start a new training with "nital train".`);
    const folder = project.runFolder(run.id);
    if (!['checkpoint.safetensors', 'checkpoint.previous.safetensors'].some((name) => existsSync(join(folder, name)))) {
      throw new AppError('training/notResumable', `Run ${run.id} was stopped before its first checkpoint. Start a new training with "nital train".`);
    }
  }

  /** Whether an interrupted run left something to go on from. */
  canResume(project: ProjectStore, run: RunRecord): boolean {
    if (run.state !== 'paused' && run.state !== 'cancelled') return false;
    try {
      this.requireResumable(project, run);
      return true;
    } catch {
      return false;
    }
  }

  async #train(project: ProjectStore, run: RunRecord, dataset: OpenDataset, settings: TrainingSettings, modelName: string | null, resume: boolean, options: RunOptions): Promise<TrainingOutcome> {
    const labelSet = { classes: project.labelSets.first().classes };
    const runFolder = project.runFolder(run.id);
    const keeper = new HistoryKeeper(project, run.id, resume ? (run.history as HistoryPoint[]) : []);
    const micrographBytes = this.#micrographBytes();
    let result: TrainResult;
    try {
      result = await this.#engine.run(
        { kind: 'train', settings, labelSet, micrographs: this.#datasets.files(project, dataset.members), tiles: dataset.plan.tiles, runFolder, resume, ...(micrographBytes === null ? {} : { micrographBytes }) },
        {
          ...options,
          onProgress: (progress) => {
            if (progress.point !== undefined) keeper.add(progress.point);
            options.onProgress?.(progress);
          },
        },
      );
    } catch (error) {
      // What was measured before a crash has been seen by whoever watched.
      keeper.save();
      throw this.#stopped(project, run, runFolder, error);
    }
    project.runs.saveHistory(run.id, result.history);
    if (result.modelPath === null) {
      const state = result.outcome === 'paused' ? 'paused' : 'cancelled';
      return { run: project.runs.setState(run.id, state), model: null, dataset, result };
    }
    const model = await this.#keepModel(project, run, dataset, settings, result, result.modelPath, modelName);
    await rm(runFolder, { recursive: true, force: true });
    return { run: project.runs.get(run.id), model, dataset, result };
  }

  /** What the run is after an error: a crash or a cancelled start can be resumed when a checkpoint is there. */
  #stopped(project: ProjectStore, run: RunRecord, runFolder: string, error: unknown): AppError {
    const failure = toAppError(error);
    const resumable = existsSync(join(runFolder, 'checkpoint.safetensors')) && (failure.code === 'engine/crashed' || failure.code === 'job/cancelled' || failure.code.startsWith('disk/') || failure.code.startsWith('device/'));
    project.runs.setState(run.id, resumable ? 'paused' : 'failed', failure.message);
    return failure;
  }

  async #keepModel(project: ProjectStore, run: RunRecord, dataset: OpenDataset, settings: TrainingSettings, result: TrainResult, path: string, wantedName: string | null): Promise<ModelRecord> {
    const sha256 = await project.blobs.put(path);
    const { history: _history, modelPath: _path, kind: _kind, ...training } = result;
    const card: ModelCard = {
      classes: project.labelSets.first().classes.map((entry) => entry.name),
      learnables: result.learnables,
      tileSize: dataset.plan.tiles.tileSize,
      settings: portableSettings(settings, result.initialWeights),
      datasetId: dataset.record.id,
      splitBy: dataset.recipe.split.by,
      sides: describeSides(dataset),
      leaks: dataset.plan.leaks.length,
      remarks: dataset.plan.remarks,
      training,
    };
    return project.transaction(() => {
      // The name may have been given to another model while this one was trained: hours of work do not fail for that.
      const model = project.models.insert({ name: project.models.freeName(wantedName ?? settings.network), network: settings.network, sha256, card, runId: run.id });
      project.runs.saveResult(run.id, training);
      project.runs.setState(run.id, 'finished');
      return model;
    });
  }
}

/** Saves the curves now and then while a training runs, so that a crash does not lose them. */
class HistoryKeeper {
  readonly #project: ProjectStore;
  readonly #runId: Id;
  readonly #points: Map<number, HistoryPoint>;
  #savedAt = performance.now();

  constructor(project: ProjectStore, runId: Id, points: readonly HistoryPoint[]) {
    this.#project = project;
    this.#runId = runId;
    this.#points = new Map(points.map((point) => [point.iteration, point]));
  }

  /** A point of the same iteration replaces the earlier one: after a resume, or when its validation is known. */
  add(point: HistoryPoint): void {
    this.#points.set(point.iteration, point);
    if (performance.now() - this.#savedAt >= HISTORY_INTERVAL) this.save();
  }

  save(): void {
    this.#savedAt = performance.now();
    this.#project.runs.saveHistory(this.#runId, [...this.#points.values()]);
  }
}

function parseSettings(input: unknown): TrainingSettings {
  const parsed = trainingSettingsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new AppError('usage/invalid', `The training setting ${issue?.path.join('.') ?? ''} is not valid: ${issue?.message ?? ''}.`);
}

function describeSides({ plan, members }: OpenDataset): ModelCard['sides'] {
  return Object.fromEntries(
    SPLIT_SIDES.map((side) => {
      const tiles = plan.tiles[side];
      const present = [...new Set(tiles.map((tile) => tile.micrograph))].flatMap((at) => members[at] ?? []);
      return [side, { specimens: [...new Set(present.map((member) => member.specimen))], micrographs: present.length, tiles: tiles.length }];
    }),
  );
}
