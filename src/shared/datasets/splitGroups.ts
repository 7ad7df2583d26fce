import type { SplitSide } from '../domain/records.ts';
import { SPLIT_SIDES } from '../domain/records.ts';
import { Random } from '../random/Random.ts';
import type { SplitShares } from './recipe.ts';

/** Micrographs that must stay on one side. */
export interface SplitGroup {
  /** Number of micrographs. */
  readonly size: number;
  /** Which classes occur in them; empty when unknown. */
  readonly classes: ReadonlySet<number>;
}

/** Above this many groups, exchanging pairs costs more than it can still improve; moving single groups is enough. */
const MOST_GROUPS_TO_EXCHANGE = 200;
const STARTS = 12;

/**
 * Puts each group on one of `sides` (0 train, 1 validation, 2 test; not more sides than groups) so that, in this order:
 * no side is empty, every class that occurs is in training, every class is in the test, and the numbers of micrographs
 * are near their shares (with the classes missing in validation weighed in). Local search from several random starts;
 * the seed decides among equally good divisions.
 */
export function splitGroups(groups: readonly SplitGroup[], sides: readonly number[], shares: SplitShares, seed: number): SplitSide[] {
  const random = new Random(seed, groups.length);
  const division = new Division(groups, sides, shares);
  let best: { cost: number; sideOf: number[] } | null = null;
  for (let start = 0; start < (groups.length > MOST_GROUPS_TO_EXCHANGE ? 1 : STARTS); start++) {
    division.start(random);
    division.improve(random);
    const cost = division.cost();
    if (best === null || cost < best.cost - 1e-9) best = { cost, sideOf: [...division.sideOf] };
  }
  return (best?.sideOf ?? []).map((side) => SPLIT_SIDES[side] as SplitSide);
}

/** A division under way, with the counts that its cost needs. */
class Division {
  readonly sideOf: number[];
  readonly #groups: readonly SplitGroup[];
  readonly #sides: readonly number[];
  readonly #targets: readonly number[];
  readonly #total: number;
  readonly #classes: readonly number[];
  readonly #groupCount = [0, 0, 0];
  readonly #size = [0, 0, 0];
  /** Groups with each class, per side. */
  readonly #withClass: readonly Map<number, number>[] = [new Map(), new Map(), new Map()];

  constructor(groups: readonly SplitGroup[], sides: readonly number[], shares: SplitShares) {
    this.#groups = groups;
    this.#sides = sides;
    this.#total = groups.reduce((sum, group) => sum + group.size, 0);
    const used = sides.reduce((sum, side) => sum + (shares[side] as number), 0);
    this.#targets = shares.map((share, side) => (sides.includes(side) ? (share / used) * this.#total : 0));
    this.#classes = [...new Set(groups.flatMap((group) => [...group.classes]))].sort((a, b) => a - b);
    this.sideOf = groups.map(() => -1);
  }

  /** A random division without empty sides: one group each, then always the side that lacks most. */
  start(random: Random): void {
    this.sideOf.forEach((_, group) => this.#put(group, -1));
    random.shuffled(this.sideOf.map((_, group) => group)).forEach((group, at) => {
      const lacking = this.#sides.reduce((most, side) => (this.#lack(side) > this.#lack(most) ? side : most));
      this.#put(group, this.#sides[at] ?? lacking);
    });
  }

  /** Moves single groups and exchanges pairs as long as that lowers the cost. */
  improve(random: Random): void {
    const order = random.shuffled(this.sideOf.map((_, group) => group));
    const exchange = order.length <= MOST_GROUPS_TO_EXCHANGE;
    for (let better = true; better; ) {
      better = false;
      for (const group of order) {
        if (this.#sides.some((side) => this.#try([[group, side]]))) better = true;
        if (exchange && order.some((other) => this.#try([[group, this.sideOf[other] as number], [other, this.sideOf[group] as number]]))) better = true;
      }
    }
  }

  cost(): number {
    const missing = (side: number): number => (this.#sides.includes(side) ? this.#classes.filter((c) => (this.#withClass[side]?.get(c) ?? 0) === 0).length : 0);
    const empty = this.#sides.filter((side) => this.#groupCount[side] === 0).length;
    const imbalance = this.#sides.reduce((sum, side) => sum + Math.abs(this.#lack(side)), 0) / this.#total;
    const validation = this.#classes.length === 0 ? 0 : missing(1) / this.#classes.length;
    // Imbalance is below 2 and classes are at most 255, so that each term outweighs all after it.
    return 1e9 * empty + 1e5 * missing(0) + 1e2 * missing(2) + imbalance + 0.25 * validation;
  }

  #try(moves: readonly (readonly [group: number, side: number])[]): boolean {
    const before = moves.map(([group]) => this.sideOf[group] as number);
    if (moves.every(([, side], at) => before[at] === side)) return false;
    const cost = this.cost();
    for (const [group, side] of moves) this.#put(group, side);
    if (this.cost() < cost - 1e-9) return true;
    moves.forEach(([group], at) => this.#put(group, before[at] as number));
    return false;
  }

  #lack(side: number): number {
    return (this.#targets[side] as number) - (this.#size[side] as number);
  }

  #put(group: number, side: number): void {
    this.#count(group, this.sideOf[group] as number, -1);
    this.sideOf[group] = side;
    this.#count(group, side, 1);
  }

  #count(group: number, side: number, sign: 1 | -1): void {
    if (side < 0) return;
    const { size, classes } = this.#groups[group] as SplitGroup;
    this.#groupCount[side]! += sign;
    this.#size[side]! += sign * size;
    const counts = this.#withClass[side];
    for (const c of classes) counts?.set(c, (counts.get(c) ?? 0) + sign);
  }
}
