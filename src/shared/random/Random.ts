/**
 * Seeded random numbers (sfc32, Chris Doty-Humphrey's PractRand suite; seeded by splitmix32): the same seed and stream
 * give the same numbers on every machine. A stream is named by numbers, e.g. `new Random(seed, epoch, tile)`, so that
 * work can be resumed anywhere without replaying what came before.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, ...stream: readonly number[]) {
    let h = mix(seed >>> 0);
    for (const part of stream) h = mix((h ^ (part >>> 0)) + 0x9e3779b9);
    this.#a = mix(h + 0x9e3779b9);
    this.#b = mix(h + 0x3c6ef372);
    this.#c = mix(h + 0xdaa66d2b);
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** A whole number in [0, 2³²). */
  uint32(): number {
    const t = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t | 0;
    return t >>> 0;
  }

  /** A number in [0, 1). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.uint32() / 4294967296);
  }

  /** A whole number in [0, limit). */
  integer(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }

  /** A standard normal number (Box-Muller). */
  normal(mean = 0, deviation = 1): number {
    const u = 1 - this.uniform();
    return mean + deviation * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A new array with the same items in random order (Fisher-Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = result[i] as T;
      result[i] = result[j] as T;
      result[j] = kept;
    }
    return result;
  }
}

/** One round of splitmix32. */
function mix(value: number): number {
  let z = (value + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
