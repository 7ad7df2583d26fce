import type { Calibration, Micrograph, ModelRecord } from '../../shared/domain/records.ts';
import { matchClasses } from '../../shared/domain/matchClasses.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { ModelBox, type BoxedModel } from './models/ModelBox.ts';
import type { ScaleRange } from './models/scaleRange.ts';
import type { ModelCard } from './TrainingService.ts';

/** The models at hand. */
export interface KnownModels {
  readonly ofProject: readonly ModelRecord[];
  /** Those that come with Nital; one that was used stands among the project's too. */
  readonly boxed: readonly BoxedModel[];
}

/** Models by name: a project's own, and those that come with Nital. */
export class ModelsService {
  readonly #box: ModelBox;

  constructor(box: ModelBox = new ModelBox()) {
    this.#box = box;
  }

  async list(project: ProjectStore | null): Promise<KnownModels> {
    return { ofProject: project?.models.list() ?? [], boxed: await this.#box.list() };
  }

  /**
   * The model that a person means: `latest`, a name, or a number of the project's. A model that comes with Nital is entered
   * into the project with its card when it is first asked for, so that masks and reports refer to it as to any other.
   * @throws AppError `project/unknownRecord` naming the models there are, `model/mismatch` for a model that comes with
   * Nital and whose classes the project lacks, `model/damaged` for one that came damaged.
   */
  async find(project: ProjectStore, wanted: string): Promise<ModelRecord> {
    const own = project.models.list();
    const found = wanted === 'latest' ? own.at(-1) : (project.models.byName(wanted) ?? own.find((model) => String(model.id) === wanted));
    if (found !== undefined) return found;
    const boxed = await this.#box.list();
    const asked = boxed.find((model) => model.name === wanted);
    if (asked !== undefined) return this.#enter(project, asked);
    const names = (models: readonly { readonly name: string }[]): string => models.map((model) => `"${model.name}"`).join(', ');
    const known = own.length === 0 ? 'The project has no model yet: train one with "nital train".' : `Known models: ${names(own)}.`;
    throw new AppError('project/unknownRecord', `There is no model "${wanted}" in the project. ${known}${boxed.length === 0 ? '' : ` Nital comes with ${names(boxed)}.`}`);
  }

  async #enter(project: ProjectStore, boxed: BoxedModel): Promise<ModelRecord> {
    matchClasses(boxed.classes, project.labelSets.first());
    const { path, card } = await this.#box.open(boxed);
    const sha256 = await project.blobs.put(path);
    return project.models.insert({ name: boxed.name, network: boxed.network, sha256, card, runId: null });
  }
}

/** What a micrograph's width and height are multiplied by for a model that comes with Nital and is not made for one so fine; else 1. */
export function seenScale(model: ModelRecord, calibration: Calibration | null): number {
  const finest = (model.card as Partial<ModelCard> | null)?.shipped?.finestSeen;
  if (finest === undefined || calibration === null) return 1;
  return Math.max(LEAST_SCALE, Math.min(1, calibration.umPerPx / finest));
}

/** A micrograph is made smaller by this at most: what is finer than a model's range by far is not made for it anyway. */
const LEAST_SCALE = 0.1;

/** Sentences about micrographs whose scale is not among those a model that comes with Nital was trained on. */
export function scaleRemarks(model: ModelRecord, micrographs: readonly Pick<Micrograph, 'file' | 'calibration'>[]): string[] {
  const range = (model.card as Partial<ModelCard> | null)?.shipped?.micrometresPerPixel;
  return range === undefined ? [] : rangeRemarks(model.name, range, micrographs);
}

/** The same for a model of which it is known for what scales it is made. */
export function rangeRemarks(name: string, range: ScaleRange, micrographs: readonly Pick<Micrograph, 'file' | 'calibration'>[]): string[] {
  const made = `"${name}" is made for ${range.low} to ${range.high} µm per pixel`;
  const outside = micrographs.flatMap(({ file, calibration }) => (calibration === null || (calibration.umPerPx >= range.low && calibration.umPerPx <= range.high) ? [] : [`"${file}" with ${Number(calibration.umPerPx.toPrecision(3))}`]));
  const unknown = micrographs.filter(({ calibration }) => calibration === null).length;
  return [
    ...(outside.length === 0 ? [] : [`${made}, which ${outside.length} of ${micrographs.length} micrographs are not (${outside[0]}): look at their masks before you use their figures.`]),
    ...(unknown === 0 ? [] : [`${made}; ${unknown} of ${micrographs.length} micrographs have no calibration that says whether they are.`]),
  ];
}
