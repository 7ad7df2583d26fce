/** Grains as connected regions of pixels; −1 is outside every grain (under the caption). */
export interface GrainMap {
  readonly width: number;
  readonly height: number;
  /** Number of the grain of each pixel, 0 … count − 1. */
  readonly grain: Int32Array;
  readonly count: number;
  /** 1 where a grain is pearlite. */
  readonly phase: Uint8Array;
}

/** Connected regions (4 neighbours) of equal keys; negative keys belong to none. */
interface Regions {
  readonly label: Int32Array;
  readonly count: number;
  readonly area: Int32Array;
}

/** Labels connected regions by runs and union-find, in two passes. */
function connectedRegions(width: number, height: number, key: Int32Array): Regions {
  const label = new Int32Array(width * height);
  let parent = new Int32Array(1 << 16);
  let runs = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let x = 0;
    while (x < width) {
      const value = key[row + x]!;
      const begin = x;
      do x++;
      while (x < width && key[row + x] === value);
      if (value < 0) {
        label.fill(-1, row + begin, row + x);
        continue;
      }
      let root = -1;
      if (y > 0) {
        for (let at = row + begin - width; at < row + x - width; at++) {
          if (key[at] !== value) continue;
          const above = find(parent, label[at]!);
          if (root < 0) root = above;
          else if (above < root) {
            parent[root] = above;
            root = above;
          } else parent[above] = root;
        }
      }
      if (root < 0) {
        if (runs === parent.length) {
          const larger = new Int32Array(2 * runs);
          larger.set(parent);
          parent = larger;
        }
        root = runs;
        parent[runs] = runs++;
      }
      label.fill(root, row + begin, row + x);
    }
  }
  const number = new Int32Array(runs);
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const root = find(parent, run);
    number[run] = root === run ? count++ : number[root]!;
  }
  const area = new Int32Array(count);
  for (let at = 0; at < label.length; at++) {
    if (label[at]! < 0) continue;
    const region = number[label[at]!]!;
    label[at] = region;
    area[region]!++;
  }
  return { label, count, area };
}

function find(parent: Int32Array, at: number): number {
  let root = at;
  while (parent[root] !== root) root = parent[root]!;
  while (parent[at] !== root) {
    const next = parent[at]!;
    parent[at] = root;
    at = next;
  }
  return root;
}

/**
 * Grains from keys (even: ferrite, odd: pearlite; negative: none). Regions under `leastArea` px are no grains but
 * scraps of the construction; each joins the region it touches longest, and takes its phase.
 */
export function grainMapOf(width: number, height: number, key: Int32Array, leastArea: number): GrainMap {
  const regions = connectedRegions(width, height, key);
  const { label, area } = regions;
  const contact = new Map<number, number>();
  const touch = (a: number, b: number): void => {
    if (a === b || a < 0 || b < 0) return;
    if (area[a]! < leastArea) contact.set(a * regions.count + b, (contact.get(a * regions.count + b) ?? 0) + 1);
    if (area[b]! < leastArea) contact.set(b * regions.count + a, (contact.get(b * regions.count + a) ?? 0) + 1);
  };
  const isScrap = Uint8Array.from(area, (pixels) => (pixels < leastArea ? 1 : 0));
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const own = label[at]!;
      if (x + 1 < width && label[at + 1] !== own && (own < 0 || isScrap[own] === 1 || isScrap[Math.max(0, label[at + 1]!)] === 1)) touch(own, label[at + 1]!);
      if (y + 1 < height && label[at + width] !== own && (own < 0 || isScrap[own] === 1 || isScrap[Math.max(0, label[at + width]!)] === 1)) touch(own, label[at + width]!);
    }
  }
  const joins = Int32Array.from(area, (_, i) => i);
  const longest = new Int32Array(regions.count);
  for (const [pair, length] of contact) {
    const scrap = Math.floor(pair / regions.count);
    const host = pair % regions.count;
    if (area[host]! < leastArea || length <= longest[scrap]!) continue;
    longest[scrap] = length;
    joins[scrap] = host;
  }
  const number = new Int32Array(regions.count).fill(-1);
  let count = 0;
  for (let region = 0; region < regions.count; region++) if (joins[region] === region) number[region] = count++;
  const phase = new Uint8Array(count);
  for (let at = 0; at < label.length; at++) {
    const region = label[at]!;
    if (region < 0) continue;
    const grain = number[joins[region]!]!;
    if (joins[region] === region) phase[grain] = key[at]! & 1;
    label[at] = grain;
  }
  return { width, height, grain: label, count, phase };
}
