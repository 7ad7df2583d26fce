import type { ReportEvaluation, ReportModel } from '../../../shared/domain/report.ts';
import type { MaskRevision, Micrograph, ModelRecord } from '../../../shared/domain/records.ts';
import { NORMALISATION_TITLES, OPTIMIZER_TITLES, trainingSettingsSchema } from '../../../shared/engineProtocol/trainingSettings.ts';
import { formatCount } from '../../../shared/format/quantity.ts';
import { testTimeAugmentationInWords } from '../../../shared/engineProtocol/testTimeAugmentation.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';
import type { EvaluationService } from '../EvaluationService.ts';
import { proposedBy } from '../masks/maskMakers.ts';
import type { ModelCard } from '../TrainingService.ts';

/** The model that made the newest masks of these micrographs, if one did. */
export function usedModel(project: ProjectStore, micrographs: readonly Pick<Micrograph, 'id'>[]): ModelRecord | undefined {
  for (const micrograph of micrographs.toReversed()) {
    const revision = project.masks.inForce(micrograph.id);
    const model = revision === undefined ? undefined : modelBehind(project, revision);
    if (model !== undefined) return model;
  }
  return undefined;
}

/** The model that proposed a mask, also one that a person took over or corrected. */
function modelBehind(project: ProjectStore, revision: MaskRevision): ModelRecord | undefined {
  const model = proposedBy(revision);
  return model === null ? undefined : project.models.byName(model);
}

/** A model as a report describes it. */
export function describeModel(model: ModelRecord): ReportModel {
  const card = model.card as ModelCard;
  const { sides, training, madeFrom } = card;
  // A model of an earlier version says nothing of settings that came later: they had their defaults.
  const settings = trainingSettingsSchema.parse(card.settings);
  const train = sides['train'];
  return {
    name: model.name,
    network: model.network,
    learnables: card.learnables,
    trainedOn: `${train?.micrographs ?? 0} ${card.shipped === undefined ? '' : 'synthetic '}micrographs of ${train?.specimens.length ?? 0} specimens, ${train?.tiles ?? 0} tiles of ${card.tileSize}×${card.tileSize} px, split by ${card.splitBy}${earlierTrainings(card)}`,
    sha256: model.sha256,
    settings: [
      { name: 'Epochs', value: String(training.epochs) },
      { name: 'Iterations', value: String(training.iterations) },
      { name: 'Batch', value: String(settings.batchSize) },
      { name: 'Learning rate', value: String(settings.learningRate) },
      { name: 'Optimizer', value: OPTIMIZER_TITLES[settings.optimizer] },
      { name: 'L2', value: String(settings.l2) },
      ...(settings.averaging === 0 ? [] : [{ name: 'Running mean', value: `keeps ${settings.averaging} at each step` }]),
      { name: 'Normalised by', value: `${NORMALISATION_TITLES[settings.normalisation]}${settings.evenLight ? ', under even light' : ''}` },
      { name: 'Seed', value: String(settings.seed) },
      { name: 'Device', value: training.device },
      ...(madeFrom === undefined ? [] : [{ name: 'Arithmetic', value: `${madeFrom.format === 'int8' ? '8-bit integers' : 'float16 on graphics cards'}, made of "${madeFrom.name}"${madeFrom.format === 'int8' ? ` with ${madeFrom.calibrationTiles} training tiles` : ''}` }]),
    ],
  };
}

/** What a model learned before the training that its card tells of, if it says. */
function earlierTrainings({ shipped }: ModelCard): string {
  const before = shipped?.before ?? [];
  if (before.length === 0) return '';
  const total = (of: 'iterations' | 'micrographs'): string => formatCount(before.reduce((sum, training) => sum + training[of], 0));
  return `; before that ${total('iterations')} iterations on ${total('micrographs')} other synthetic micrographs, in ${before.length} trainings`;
}

/** How a model was judged, as a report tells it. */
export function describeEvaluation({ record, facts }: NonNullable<ReturnType<EvaluationService['ofModel']>>, { splitBy }: ModelCard): ReportEvaluation {
  const variants = facts.settings === undefined ? null : testTimeAugmentationInWords(facts.settings.testTimeAugmentation);
  return {
    id: record.id,
    judgedAt: record.createdAt,
    on: `${record.on === 'all' ? 'all labelled micrographs' : `${record.on} side, split by ${splitBy}`}${variants === null ? '' : `, averaged over ${variants}`}`,
    micrographs: facts.micrographs,
    specimens: facts.specimens.length,
    leak: facts.leaky ? 'Parts of the same specimen stand on more than one side of the split: these figures are optimistic.' : null,
    result: facts.figures,
  };
}
