import type { Random } from '../../shared/random/Random.ts';
import type { Feeds } from '../session/Session.ts';

/** Scalars as a session takes them. */
export function scalarFeeds(scalars: Readonly<Record<string, number>>): Feeds {
  return Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, { data: Float32Array.of(value), shape: [] }]));
}

/** Inverted dropout: 0 or 1 / keep. */
export function dropoutMask(count: number, keep: number, random: Random): Float32Array {
  const mask = new Float32Array(count);
  const limit = keep * 4294967296;
  const scale = 1 / keep;
  for (let at = 0; at < count; at++) mask[at] = random.uint32() < limit ? scale : 0;
  return mask;
}
