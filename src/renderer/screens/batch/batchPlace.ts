import { create } from 'zustand';

export type BatchTab = 'queue' | 'review';

/** Where someone was in the batches of a project: they come back there from the mask editor. */
export interface BatchPlace {
  readonly batch: number | null;
  readonly tab: BatchTab;
  /** Of the item under review. */
  readonly position: number | null;
}

const FIRST: BatchPlace = { batch: null, tab: 'queue', position: null };

const usePlaces = create<Readonly<Record<string, BatchPlace>>>(() => ({}));

/** By the project's handle. */
export function useBatchPlace(project: string): BatchPlace {
  return usePlaces((places) => places[project] ?? FIRST);
}

export function setBatchPlace(project: string, change: Partial<BatchPlace>): void {
  usePlaces.setState((places) => ({ [project]: { ...(places[project] ?? FIRST), ...change } }));
}
