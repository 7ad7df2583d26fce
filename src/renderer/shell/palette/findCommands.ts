/** Something that the palette can do, as far as finding it goes. */
export interface Findable {
  readonly label: string;
  /** What else it may be called, and what stands below its name. */
  readonly words?: string;
}

/** How well a query fits: 0 its name begins so, 1 its name holds it, 2 name and words together hold all of its words; null: not. */
export function rankOf({ label, words = '' }: Findable, query: string): 0 | 1 | 2 | null {
  const typed = query.trim().toLowerCase();
  const name = label.toLowerCase();
  if (name.startsWith(typed)) return 0;
  if (name.includes(typed)) return 1;
  const all = `${name} ${words.toLowerCase()}`;
  return typed.split(/\s+/).every((word) => all.includes(word)) ? 2 : null;
}

/** What fits, at most `limit`, the best first, else in the given order. */
export function findCommands<T extends Findable>(list: readonly T[], query: string, limit: number): T[] {
  const ranks: [T[], T[], T[]] = [[], [], []];
  for (const each of list) {
    const rank = rankOf(each, query);
    if (rank !== null) ranks[rank].push(each);
    if (ranks[0].length >= limit) break;
  }
  return ranks.flat().slice(0, limit);
}
