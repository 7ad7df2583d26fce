import { resolve } from 'node:path';
import type { ModelRecord } from '../../shared/domain/records.ts';
import type { ExportModelJob, ExportModelResult } from '../../shared/engineProtocol/jobs.ts';
import type { EngineClient, RunOptions } from '../engineClient/EngineClient.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import type { DatasetsService } from './DatasetsService.ts';
import type { ModelCard } from './TrainingService.ts';
import type { ModelsService } from './ModelsService.ts';
import { runOf } from './runOf.ts';

export interface ExportRequest extends Pick<ExportModelJob, 'tileSize' | 'batchSize' | 'halfWeights' | 'threads'> {
  /** `latest`, a name or a number. */
  readonly model: string;
  /** The .onnx file. */
  readonly out: string;
}

export interface ExportOutcome {
  readonly model: ModelRecord;
  readonly result: ExportModelResult;
}

/** Gives models to other programs, as ONNX files that say what they are. */
export class ExportService {
  readonly #engine: EngineClient;
  readonly #datasets: DatasetsService;
  readonly #models: ModelsService;

  constructor(engine: EngineClient, datasets: DatasetsService, models: ModelsService) {
    this.#engine = engine;
    this.#datasets = datasets;
    this.#models = models;
  }

  /** @throws AppError `project/unknownRecord` for the model, and those of the engine's `exportModel`. */
  async exportModel(project: ProjectStore, { model: wanted, out, ...how }: ExportRequest, options: RunOptions = {}): Promise<ExportOutcome> {
    const model = await this.#models.find(project, wanted);
    const facts = { name: model.name, weightsSha256: model.sha256, micrometresPerPixel: await this.#scales(project, model), card: model.card as Record<string, unknown> };
    const result = await this.#engine.run({ kind: 'exportModel', modelPath: project.blobs.path(model.sha256), outPath: resolve(out), ...how, facts }, options);
    return { model, result };
  }

  /** The range of µm per pixel of what the model was trained on. */
  async #scales(project: ProjectStore, model: ModelRecord): Promise<ExportModelJob['facts']['micrometresPerPixel']> {
    const runId = runOf(project, model);
    if (runId === null) return (model.card as Partial<ModelCard> | null)?.shipped?.micrometresPerPixel ?? null;
    const { plan, members } = await this.#datasets.open(project, project.runs.get(runId).datasetId);
    const trained = new Set(plan.tiles.train.map((tile) => tile.micrograph));
    const scales = [...trained].flatMap((at) => members[at]?.micrograph.calibration?.umPerPx ?? []);
    return scales.length === 0 ? null : { low: Math.min(...scales), high: Math.max(...scales) };
  }
}
