import type { ReportContent, ReportEvaluation, ReportLaboratory, ReportMicrograph, ReportModel, ReportStatistics } from '../../shared/domain/report.ts';
import type { LabelSet } from '../../shared/domain/labelSet.ts';
import type { MaskRevision, Micrograph, ModelRecord, ReportRecord, Specimen } from '../../shared/domain/records.ts';
import { NORMALISATION_TITLES, OPTIMIZER_TITLES, trainingSettingsSchema, type HistoryPoint } from '../../shared/engineProtocol/jobs.ts';
import { testTimeAugmentationInWords } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import { AppError } from '../../shared/errors/AppError.ts';
import { PRODUCT_VERSION } from '../../shared/product.ts';
import { UNLABELLED, type LabelMap } from '../../shared/raster/raster.ts';
import { areaFractions } from '../../shared/stereology/areaFraction.ts';
import { fieldsNeeded, fieldStatistics } from '../../shared/stereology/statistics.ts';
import { decodeImage } from '../../imaging/decodeImage.ts';
import { decodeMask } from '../../imaging/decodeMask.ts';
import { writeDurably } from '../../imaging/files/writeDurably.ts';
import { renderOverlay } from '../../imaging/render/renderOverlay.ts';
import { toDisplay } from '../../imaging/render/toDisplay.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { renderReport } from '../report/renderReport.ts';
import type { EvaluationService } from './EvaluationService.ts';
import { scaleRemarks } from './ModelsService.ts';
import { runOf } from './runOf.ts';
import type { SegmentationSettings } from './SegmentationService.ts';
import type { ModelCard } from './TrainingService.ts';

export interface ReportRequest {
  /** Code of the specimen. */
  readonly specimen: string;
  /** Where the PDF is written. */
  readonly out: string;
  /** Null: the one of the settings, with its address, accreditation and logo; where there is none, the project's name. */
  readonly laboratory: string | null;
  readonly address: readonly string[];
  /** Null: the one of the settings. */
  readonly operator: string | null;
  readonly remarks: readonly string[];
}

export interface ReportOutcome {
  readonly record: ReportRecord;
  readonly number: string;
  readonly path: string;
}

const NO_LABORATORY: ReportLaboratory = { name: '', address: [], accreditation: null, operator: '', logo: null };

/** Classes over the micrograph so that both are seen. */
const OVERLAY = { opacity: 0.4, outline: true } as const;

/** The relative accuracy that fields are planned for, %RA (ASTM E562 names 10 % as a common goal). */
const PLANNED_ACCURACY = 10;

/** Inspection reports of specimens. */
export class ReportsService {
  readonly #evaluations: EvaluationService;
  readonly #laboratory: () => Promise<ReportLaboratory>;

  /** `laboratory`: what the settings say of it, asked for each report; an empty name is none. */
  constructor(evaluations: EvaluationService, laboratory: () => Promise<ReportLaboratory> = async () => NO_LABORATORY) {
    this.#evaluations = evaluations;
    this.#laboratory = laboratory;
  }

  /**
   * Makes the report of a specimen from its newest masks, writes it to `out` and keeps it in the project.
   * @throws AppError `project/unknownRecord` for the specimen, `dataset/empty` when it has no micrograph, `disk/*`.
   */
  async make(project: ProjectStore, request: ReportRequest, onProgress: (done: number, total: number) => void = () => undefined): Promise<ReportOutcome> {
    const specimen = project.specimens.byCode(request.specimen);
    if (specimen === undefined) {
      const codes = project.specimens.list().map((entry) => entry.code);
      throw new AppError('project/unknownRecord', `There is no specimen "${request.specimen}" in the project. Known specimens: ${codes.join(', ')}.`);
    }
    const micrographs = project.micrographs.ofSpecimen(specimen.id);
    if (micrographs.length === 0) throw new AppError('dataset/empty', `Specimen "${specimen.code}" has no micrograph to report on. Import some first.`);
    const content = await this.#content(project, request, specimen, micrographs, onProgress);
    const bytes = await renderReport(content);
    const sha256 = await project.blobs.put(bytes);
    await writeDurably(request.out, [bytes], 'write the report');
    const record = project.reports.insert({ specimenId: specimen.id, sha256 });
    return { record, number: content.number, path: request.out };
  }

  async #content(project: ProjectStore, request: ReportRequest, specimen: Specimen, micrographs: readonly Micrograph[], onProgress: (done: number, total: number) => void): Promise<ReportContent> {
    const labelSet = { classes: project.labelSets.first().classes };
    const fields: ReportMicrograph[] = [];
    for (const [at, micrograph] of micrographs.entries()) {
      onProgress(at, micrographs.length);
      fields.push(await describeField(project, micrograph, labelSet));
    }
    onProgress(micrographs.length, micrographs.length);
    const model = usedModel(project, micrographs);
    const evaluation = model === undefined ? undefined : this.#evaluations.latest(project, model.id);
    const runId = model === undefined ? null : runOf(project, model);
    const run = runId === null ? undefined : project.runs.get(runId);
    const date = new Date().toISOString();
    const counted = fields.filter((field) => field.fractions !== null).length;
    return {
      number: `${date.slice(0, 10).replaceAll('-', '')}-${specimen.code}-${project.reports.ofSpecimen(specimen.id).length + 1}`,
      date,
      software: `Nital ${PRODUCT_VERSION}`,
      laboratory: letterhead(request, await this.#laboratory(), project.name),
      customer: null,
      specimen,
      heatTreatment: project.heatTreatments.ofSpecimen(specimen.id),
      preparation: project.preparations.latest(specimen.id) ?? null,
      method: methodStatement(model, variantsSeen(project, micrographs), counted),
      labelSet,
      micrographs: fields,
      statistics: statisticsOfClasses(fields, labelSet),
      model: model === undefined ? null : describeModel(model),
      evaluation: evaluation === undefined ? null : describeEvaluation(evaluation, model?.card as ModelCard),
      trainingHistory: run === undefined ? [] : (run.history as HistoryPoint[]),
      deviations: [...deviations(fields, counted), ...(model === undefined ? [] : scaleRemarks(model, micrographs))],
      remarks: request.remarks,
    };
  }
}

/** Another laboratory than that of the settings has nothing of its letterhead. */
function letterhead({ laboratory, address, operator }: ReportRequest, own: ReportLaboratory, project: string): ReportLaboratory {
  const base = laboratory === null ? own : { ...NO_LABORATORY, name: laboratory };
  return { ...base, name: base.name === '' ? project : base.name, address: address.length > 0 ? address : base.address, operator: operator ?? own.operator };
}

async function describeField(project: ProjectStore, micrograph: Micrograph, labelSet: LabelSet): Promise<ReportMicrograph> {
  const { raster } = await decodeImage(project.blobs.path(micrograph.sha256), { pages: 'first' });
  const revision = project.masks.latest(micrograph.id);
  const facts = {
    file: micrograph.file,
    sha256: micrograph.sha256,
    width: micrograph.width,
    height: micrograph.height,
    modality: micrograph.modality,
    objective: micrograph.objective,
    calibration: micrograph.calibration,
    image: toDisplay(raster),
  };
  if (revision === undefined) return { ...facts, overlay: null, fractions: null, unlabelledShare: 1, maskOrigin: null };
  const values = await decodeMask(project.blobs.path(revision.sha256));
  const mask: LabelMap = { width: values.width, height: values.height, data: Uint8Array.from(values.data) };
  const unlabelled = mask.data.reduce((sum, value) => sum + (value === UNLABELLED ? 1 : 0), 0);
  return {
    ...facts,
    overlay: renderOverlay(raster, mask, labelSet, OVERLAY),
    fractions: areaFractions(mask, labelSet.classes.length),
    unlabelledShare: unlabelled / mask.data.length,
    maskOrigin: originInWords(revision),
  };
}

function originInWords({ origin, by, revision }: MaskRevision): string {
  switch (origin) {
    case 'drawn':
      return `drawn by ${by}, revision\u00a0${revision}`;
    case 'assisted':
      return `drawn with the help of ${by}, revision\u00a0${revision}`;
    case 'predicted':
      return `segmented by the model ${by}, revision\u00a0${revision}`;
    case 'imported':
      return `imported from ${by}, revision\u00a0${revision}`;
    case 'synthetic':
      return `exact truth of a synthetic micrograph, revision\u00a0${revision}`;
  }
}

/** Statistics of the area fractions over the fields that have a mask, per class; none without such a field. */
function statisticsOfClasses(fields: readonly ReportMicrograph[], labelSet: LabelSet): ReportStatistics[] {
  const measured = fields.flatMap((field) => (field.fractions === null ? [] : [field.fractions]));
  if (measured.length === 0) return [];
  return labelSet.classes.map(({ index }) => {
    const statistics = fieldStatistics(measured.map((fractions) => fractions[index] ?? 0));
    return { classIndex: index, ...statistics, fieldsForTenPercent: fieldsNeeded(statistics, PLANNED_ACCURACY) };
  });
}

/** The model that made the newest masks of these micrographs, if one did. */
function usedModel(project: ProjectStore, micrographs: readonly Micrograph[]): ModelRecord | undefined {
  for (const micrograph of micrographs.toReversed()) {
    const revision = project.masks.latest(micrograph.id);
    const model = revision?.origin === 'predicted' ? project.models.byName(revision.by) : undefined;
    if (model !== undefined) return model;
  }
  return undefined;
}

/** In which variants the newest masks were segmented, in words, each once; none where micrographs were seen as they are. */
function variantsSeen(project: ProjectStore, micrographs: readonly Micrograph[]): string[] {
  const variants = micrographs.flatMap((micrograph) => {
    const revision = project.masks.latest(micrograph.id);
    const batch = revision?.origin === 'predicted' ? project.batches.ofMaskRevision(revision.id) : undefined;
    const settings = batch?.settings as SegmentationSettings | null | undefined;
    return settings === null || settings === undefined ? [] : (testTimeAugmentationInWords(settings.testTimeAugmentation) ?? []);
  });
  return [...new Set(variants)];
}

function methodStatement(model: ModelRecord | undefined, variants: readonly string[], fields: number): string[] {
  const averaged = variants.length === 0 ? '' : ` Its probabilities are averages over variants of each micrograph (${variants.join('; ')}).`;
  const segmentation =
    model === undefined
      ? 'The classes were taken from masks that were drawn or imported; see each micrograph for who made its mask.'
      : `The micrographs were segmented by the trained network "${model.name}"${model.name === model.network ? '' : ` (${model.network})`}, which assigns one class to every pixel; see each micrograph for who made its mask.${averaged}`;
  return [
    segmentation,
    `The area fraction of a class is its share of the labelled pixels of a field. Mean, 95 % confidence interval (Student t) and relative accuracy %RA over ${fields} field${fields === 1 ? '' : 's'} are calculated after ASTM E1245 and E562; each field counts the same.`,
  ];
}

function describeModel(model: ModelRecord): ReportModel {
  const card = model.card as ModelCard;
  const { sides, training, madeFrom } = card;
  // A model of an earlier version says nothing of settings that came later: they had their defaults.
  const settings = trainingSettingsSchema.parse(card.settings);
  const train = sides['train'];
  return {
    name: model.name,
    network: model.network,
    learnables: card.learnables,
    trainedOn: `${train?.micrographs ?? 0} ${card.shipped === undefined ? '' : 'synthetic '}micrographs of ${train?.specimens.length ?? 0} specimens, ${train?.tiles ?? 0} tiles of ${card.tileSize}×${card.tileSize} px, split by ${card.splitBy}`,
    sha256: model.sha256,
    settings: [
      { name: 'Epochs', value: String(training.epochs) },
      { name: 'Iterations', value: String(training.iterations) },
      { name: 'Batch', value: String(settings.batchSize) },
      { name: 'Learning rate', value: String(settings.learningRate) },
      { name: 'Optimizer', value: OPTIMIZER_TITLES[settings.optimizer] },
      { name: 'L2', value: String(settings.l2) },
      { name: 'Normalised by', value: NORMALISATION_TITLES[settings.normalisation] },
      { name: 'Seed', value: String(settings.seed) },
      { name: 'Device', value: training.device },
      ...(madeFrom === undefined ? [] : [{ name: 'Arithmetic', value: `8-bit integers, made of "${madeFrom.name}" with ${madeFrom.calibrationTiles} training tiles` }]),
    ],
  };
}

function describeEvaluation({ record, facts }: NonNullable<ReturnType<EvaluationService['latest']>>, card: ModelCard): ReportEvaluation {
  const variants = facts.settings === undefined ? null : testTimeAugmentationInWords(facts.settings.testTimeAugmentation);
  return {
    on: `${record.on === 'all' ? 'all labelled micrographs' : `${record.on} side, split by ${card.splitBy}`}${variants === null ? '' : `, averaged over ${variants}`}`,
    micrographs: facts.micrographs,
    specimens: facts.specimens.length,
    leak: facts.leaky ? 'Parts of the same specimen stand on more than one side of the split: these figures are optimistic.' : null,
    result: facts.figures,
  };
}

function deviations(fields: readonly ReportMicrograph[], counted: number): string[] {
  const found: string[] = [];
  const uncalibrated = fields.filter((field) => field.calibration === null).length;
  const unconfirmed = fields.filter((field) => field.calibration?.confirmed === false).length;
  if (uncalibrated > 0) found.push(`${uncalibrated} of ${fields.length} micrographs have no calibration; no lengths are given for them.`);
  if (unconfirmed > 0) found.push(`The calibration of ${unconfirmed} of ${fields.length} micrographs was read from the file and not confirmed by a person.`);
  if (counted < fields.length) found.push(`${fields.length - counted} of ${fields.length} micrographs have no mask and are not part of the statistics.`);
  if (counted < 5) found.push(`The statistics rest on ${counted} field${counted === 1 ? '' : 's'}; the confidence interval is wide or not defined.`);
  return found;
}
