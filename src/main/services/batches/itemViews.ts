import { basename } from 'node:path';
import type { BatchItemView, ReviewState } from '../../../shared/contract/areas/batchesArea.ts';
import type { BatchItem, Id, MaskRevision, Micrograph } from '../../../shared/domain/records.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';

/** What stands of an item's micrograph. */
export interface ItemStanding {
  readonly item: BatchItem;
  readonly micrograph: Micrograph | null;
  readonly review: ReviewState;
  /** The newest mask that is not a mere prediction and not the acceptance of this item. */
  readonly truth: MaskRevision | null;
  /** The mask that stands for the item: corrected, else the model's own; null without one. */
  readonly shown: MaskRevision | null;
}

/** Of the items of a batch, in their order; the project is asked a few times for all of them. */
export function standingsOf(project: ProjectStore, items: readonly BatchItem[]): ItemStanding[] {
  const micrographs = new Map(project.micrographs.list().map((micrograph) => [micrograph.id, micrograph]));
  const revisions = Map.groupBy(project.masks.all(), ({ micrographId }) => micrographId);
  return items.map((item) => standing(project, item, micrographs.get(item.micrographId ?? 0) ?? null, revisions.get(item.micrographId ?? 0) ?? []));
}

export function standingOf(project: ProjectStore, item: BatchItem): ItemStanding {
  const { micrographId } = item;
  return micrographId === null ? standing(project, item, null, []) : standing(project, item, project.micrographs.get(micrographId), project.masks.revisions(micrographId));
}

/**
 * Whether a person corrected a mask is not noted but seen: they drew on that micrograph after the model, from whatever screen, and
 * what they drew is no acceptance of another batch's mask.
 */
function standing(project: ProjectStore, item: BatchItem, micrograph: Micrograph | null, revisions: readonly MaskRevision[]): ItemStanding {
  const { maskRevisionId, verdict, verdictRevisionId } = item;
  const truth = revisions.findLast(({ origin, id }) => origin !== 'predicted' && id !== verdictRevisionId) ?? null;
  const since = Math.max(maskRevisionId ?? Infinity, verdictRevisionId ?? 0);
  const isCorrected = truth !== null && truth.id > since && (truth.origin === 'drawn' || truth.origin === 'assisted') && !project.batches.isAcceptance(truth.id);
  const shown = isCorrected ? truth : (revisions.find(({ id }) => id === maskRevisionId) ?? null);
  return { item, micrograph, review: isCorrected ? 'corrected' : (verdict ?? 'open'), truth, shown };
}

export function viewOf({ item, micrograph, review, truth }: ItemStanding, specimens: ReadonlyMap<Id, string>, fractions: readonly number[] | null): BatchItemView {
  const { position, file, state, reason, confidence, certaintySha256, maskRevisionId, verdictBy, remark } = item;
  return {
    position,
    file: micrograph === null ? file : basename(file),
    micrograph: micrograph === null ? null : { id: micrograph.id, width: micrograph.width, height: micrograph.height, umPerPx: micrograph.calibration?.umPerPx ?? null, specimenId: micrograph.specimenId, specimen: specimens.get(micrograph.specimenId) ?? '' },
    state,
    reason,
    fractions,
    certainty: confidence,
    hasMap: certaintySha256 !== null,
    predicted: maskRevisionId,
    review,
    reviewedBy: verdictBy,
    remark,
    truth: truth === null ? null : { revision: truth.id, origin: truth.origin, by: truth.by },
  };
}
