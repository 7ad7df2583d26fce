/** Which specimens are ticked, and where a range with Shift begins. */
export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly anchor: number | null;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null };

/** Ticks one or takes its tick away; with `range` all from the one before to this, in the order that is shown. */
export function select({ ids, anchor }: Selection, id: number, shown: readonly number[], range: boolean): Selection {
  const [from, to] = [shown.indexOf(anchor ?? id), shown.indexOf(id)];
  if (range && from >= 0 && to >= 0) return { ids: new Set([...ids, ...shown.slice(Math.min(from, to), Math.max(from, to) + 1)]), anchor: id };
  return { ids: ids.has(id) ? new Set([...ids].filter((each) => each !== id)) : new Set([...ids, id]), anchor: id };
}
