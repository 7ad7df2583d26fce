import type { BatchItemView } from '../../../shared/contract/areas/batchesArea.ts';

/** What can be reviewed, the least certain first; of equal certainty in the order of the batch. */
export function reviewOrder(items: readonly BatchItemView[]): BatchItemView[] {
  return items.filter(({ predicted, micrograph }) => predicted !== null && micrograph !== null).sort((a, b) => (a.certainty ?? 0) - (b.certainty ?? 0) || a.position - b.position);
}

/**
 * The one to turn to from another: the next that nobody has reviewed, from the beginning again behind the last; null when there is
 * none but the one itself.
 */
export function nextOpen(order: readonly BatchItemView[], position: number | null): BatchItemView | null {
  const at = order.findIndex((item) => item.position === position);
  const round = [...order.slice(at + 1), ...order.slice(0, Math.max(0, at))];
  return round.find(({ review }) => review === 'open') ?? null;
}

/** The neighbour in the order, whatever was thought of it; itself at the ends. */
export function neighbour(order: readonly BatchItemView[], position: number | null, step: 1 | -1): BatchItemView | null {
  const at = order.findIndex((item) => item.position === position);
  return order[Math.min(order.length - 1, Math.max(0, at + step))] ?? null;
}
