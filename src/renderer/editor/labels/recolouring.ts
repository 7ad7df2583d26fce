import type { Recolouring } from './StrokeRecorder.ts';

/** Every class becomes `value`, but those that are locked stay; with `only`, no other class changes. */
export function paintWith(value: number, locked: ReadonlySet<number>, only: number | null = null): Recolouring {
  return Uint8Array.from({ length: 256 }, (_, old) => (locked.has(old) || (only !== null && old !== only) ? old : value));
}

/** Two classes change places; where one is locked both stay, for the swap would paint over it. */
export function swapping(a: number, b: number, locked: ReadonlySet<number>): Recolouring {
  const table = Uint8Array.from({ length: 256 }, (_, old) => old);
  if (!locked.has(a) && !locked.has(b)) [table[a], table[b]] = [b, a];
  return table;
}
