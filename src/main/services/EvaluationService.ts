import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvaluationRecord, Id, ModelRecord, Sha256, SplitSide } from '../../shared/domain/records.ts';
import type { DeviceChoice } from '../../shared/engineProtocol/devices.ts';
import type { JudgedPart } from '../../shared/engineProtocol/jobs.ts';
import type { TileRef } from '../../shared/datasets/tiles.ts';
import { NO_TEST_TIME_AUGMENTATION, type TestTimeAugmentation } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { EvaluationResult } from '../../shared/metrics/evaluationResult.ts';
import type { EngineClient, RunOptions } from '../engineClient/EngineClient.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { labelledMicrographs, type DatasetMicrograph, type DatasetsService, type OpenDataset } from './DatasetsService.ts';
import { scaleRemarks, seenScale, type ModelsService } from './ModelsService.ts';
import { runOf } from './runOf.ts';
import type { SegmentationSettings } from './SegmentationService.ts';

export interface EvaluationRequest {
  /** `latest`, a name or a number. */
  readonly model: string;
  /** A side of the model's own dataset, or every labelled micrograph of the project. */
  readonly on: SplitSide | 'all';
  readonly device: DeviceChoice;
  readonly threads: number | null;
  readonly overlap: number;
  /** As it is unless given. */
  readonly testTimeAugmentation?: TestTimeAugmentation;
}

/** What decides figures besides the model. */
interface JudgingSettings extends SegmentationSettings {
  readonly device: string;
}

/** What a model said, pixel by pixel; the masks are blobs of the project, see `blobReferences`. */
export interface KeptPredictions {
  /** With the truth each was judged by; `predicted` is null where nothing of it was judged. */
  readonly micrographs: readonly { readonly micrographId: Id; readonly maskRevisionId: Id; readonly predicted: Sha256 | null }[];
  /** One for each image of the figures, in their order. */
  readonly parts: readonly JudgedPart[];
}

/** What is kept of an evaluation besides its figures. */
export interface EvaluationFacts {
  readonly figures: EvaluationResult;
  readonly micrographs: number;
  readonly specimens: readonly string[];
  /** Sentences about what the split means for the figures. */
  readonly remarks: readonly string[];
  readonly leaky: boolean;
  readonly settings: JudgingSettings;
  readonly kept: KeptPredictions;
}

/** An evaluation as it lies in a project; one of an earlier version lacks what was not kept then. */
export type StoredFacts = Omit<EvaluationFacts, 'settings' | 'kept'> & Partial<EvaluationFacts>;

export interface EvaluationOutcome extends EvaluationFacts {
  readonly model: ModelRecord;
  readonly record: EvaluationRecord;
}

/** What is judged or fitted on: micrographs, and whether as a whole or single tiles of them. */
interface Portion {
  readonly members: readonly DatasetMicrograph[];
  readonly parts: 'micrographs' | readonly TileRef[];
}

/** Who is judged on what. `dataset`: null for a model that was not trained in this project. */
interface PlannedEvaluation {
  readonly model: ModelRecord;
  readonly dataset: OpenDataset | null;
  readonly judged: Portion;
}

/** Judges models on masks they have not seen, beside trivial baselines. */
export class EvaluationService {
  readonly #engine: EngineClient;
  readonly #datasets: DatasetsService;
  readonly #models: ModelsService;

  constructor(engine: EngineClient, datasets: DatasetsService, models: ModelsService) {
    this.#engine = engine;
    this.#datasets = datasets;
    this.#models = models;
  }

  /** @throws AppError `project/unknownRecord` for the model, `dataset/empty` when the side has no micrograph, engine errors, `disk/…`. */
  async evaluate(project: ProjectStore, request: EvaluationRequest, options: RunOptions = {}): Promise<EvaluationOutcome> {
    const { model, dataset, judged } = await this.plan(project, request);
    const training = dataset === null ? { members: [], parts: 'micrographs' as const } : this.#portion(project, dataset, 'train');
    const testTimeAugmentation = request.testTimeAugmentation ?? NO_TEST_TIME_AUGMENTATION;
    const predictionFolder = await mkdtemp(join(tmpdir(), 'nital-evaluate-'));
    try {
      const { evaluation, device, parts, predictions } = await this.#engine.run(
        {
          kind: 'evaluate',
          modelPath: project.blobs.path(model.sha256),
          labelSet: { classes: project.labelSets.first().classes },
          micrographs: this.#datasets.files(project, judged.members).map((file, at) => ({ ...file, scale: seenScale(model, judged.members[at]?.micrograph.calibration ?? null) })),
          parts: judged.parts,
          tileSize: dataset?.plan.tiles.tileSize ?? 224,
          training: this.#datasets.files(project, training.members),
          trainingParts: training.parts,
          device: request.device,
          threads: request.threads,
          overlap: request.overlap,
          testTimeAugmentation,
          predictionFolder,
        },
        options,
      );
      const remarks = dataset === null ? scaleRemarks(model, judged.members.map(({ micrograph }) => micrograph)) : [...dataset.plan.remarks, ...seenWarning(request.on)];
      const specimens = [...new Set(judged.members.map((member) => member.specimen))];
      const settings = { overlap: request.overlap, testTimeAugmentation, device };
      const kept = { micrographs: await keptMasks(project, judged, predictions), parts };
      const facts: EvaluationFacts = { figures: evaluation, micrographs: judged.members.length, specimens, remarks, leaky: (dataset?.plan.leaks.length ?? 0) > 0, settings, kept };
      const record = project.evaluations.insert({ modelId: model.id, on: dataset === null ? 'all' : request.on, result: facts });
      return { ...facts, model, record };
    } finally {
      await rm(predictionFolder, { recursive: true, force: true });
    }
  }

  /**
   * Looks through a request before any work begins.
   * @throws AppError `project/unknownRecord` for the model, `dataset/empty` when the side has no micrograph.
   */
  async plan(project: ProjectStore, { model: wanted, on }: Pick<EvaluationRequest, 'model' | 'on'>): Promise<PlannedEvaluation> {
    const model = await this.#models.find(project, wanted);
    const runId = runOf(project, model);
    const dataset = runId === null ? null : await this.#datasets.open(project, project.runs.get(runId).datasetId);
    return { model, dataset, judged: this.#judged(project, dataset, on, model) };
  }

  /** The evaluation that says most of a model: the newest on micrographs it has not seen, else the newest; none if it was never judged. */
  ofModel(project: ProjectStore, modelId: Id): { record: EvaluationRecord; facts: StoredFacts } | undefined {
    const records = project.evaluations.ofModel(modelId);
    const record = records.findLast(({ on }) => on === 'test') ?? records.at(-1);
    return record === undefined ? undefined : { record, facts: record.result as StoredFacts };
  }

  #judged(project: ProjectStore, dataset: OpenDataset | null, on: EvaluationRequest['on'], model: ModelRecord): Portion {
    if (on === 'all' || dataset === null) {
      const members = labelledMicrographs(project);
      if (members.length === 0) throw new AppError('dataset/empty', 'No micrograph of the project has a mask to judge the model against. Import masks first.');
      return { members, parts: 'micrographs' };
    }
    const portion = this.#portion(project, dataset, on);
    if (portion.members.length === 0 || portion.parts.length === 0) {
      throw new AppError('dataset/empty', `The dataset of model "${model.name}" has nothing on its ${on} side. Evaluate on another side (train, validation, test) or on "all", or train with a split that keeps some specimens apart.`);
    }
    return portion;
  }

  #portion(project: ProjectStore, dataset: OpenDataset, side: SplitSide): Portion {
    const members = this.#datasets.ofSide(dataset, side) ?? dataset.members;
    return { members, parts: dataset.plan.sides === null ? dataset.plan.tiles[side] : 'micrographs' };
  }
}

/** The predicted masks become blobs, before the evaluation refers to them. */
async function keptMasks(project: ProjectStore, { members }: Portion, predictions: readonly (string | null)[]): Promise<KeptPredictions['micrographs']> {
  const kept: KeptPredictions['micrographs'][number][] = [];
  for (const [at, { micrograph, truth }] of members.entries()) {
    const path = predictions[at] ?? null;
    kept.push({ micrographId: micrograph.id, maskRevisionId: truth.id, predicted: path === null ? null : await project.blobs.put(path) });
  }
  return kept;
}

function seenWarning(on: EvaluationRequest['on']): string[] {
  if (on === 'train') return ['These are the micrographs the model was trained on: the figures say how well it remembers, not how well it works.'];
  if (on === 'all') return ['Some of these micrographs may have been trained on: the figures are optimistic.'];
  if (on === 'validation') return ['The validation side chose the best weights: the figures are slightly optimistic.'];
  return [];
}
