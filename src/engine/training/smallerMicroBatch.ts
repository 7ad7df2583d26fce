/** The largest part that a batch divides into and that is at most half of this one; null: it is a single tile already. */
export function smallerMicroBatch(batchSize: number, microBatch: number): number | null {
  for (let size = Math.floor(microBatch / 2); size >= 1; size--) if (batchSize % size === 0) return size;
  return null;
}
