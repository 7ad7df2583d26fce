/** The largest part that a batch divides into and that is at most half of this one; null: that would be fewer than `least` tiles. */
export function smallerMicroBatch(batchSize: number, microBatch: number, least: 1 | 2): number | null {
  for (let size = Math.floor(microBatch / 2); size >= least; size--) if (batchSize % size === 0) return size;
  return null;
}
