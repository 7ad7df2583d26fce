import { Random } from '../shared/random/Random.ts';
import type { SyntheticSettings } from './syntheticSettings.ts';
import { smoothNoise } from './noise.ts';
import type { Structure } from './phases.ts';

interface Blob {
  readonly x: number;
  readonly y: number;
  /** Half lengths in px along and across `angle`. */
  readonly along: number;
  readonly across: number;
  readonly angle: number;
  /** 0 keeps what is there, 1 replaces it by `level`. */
  readonly opacity: number;
  readonly level: number;
}

/** What lies in or on the polished surface and is seen through the same optics: inclusions, etch pits, scratches, stains. */
export function drawSurfaceArtefacts(plane: Float32Array, settings: SyntheticSettings, structure: Structure): void {
  const random = new Random(settings.seed, 50);
  drawStains(plane, settings, random);
  drawPits(plane, settings, structure, random);
  drawInclusions(plane, settings, random);
  for (let i = 0; i < settings.artefacts.scratches; i++) drawScratch(plane, settings, random);
}

/** Etch pits: fine dark dots in ferrite, many in some grains and few in others. */
function drawPits(plane: Float32Array, settings: SyntheticSettings, structure: Structure, random: Random): void {
  const { width, height, umPerPx, etch } = settings;
  const { grain, phase, count } = structure.grains;
  const liability = new Float32Array(count);
  for (let g = 0; g < count; g++) liability[g] = phase[g] === 1 ? 0 : random.uniform() ** 2;
  const pits = Math.round((etch.pitDensity * width * height * umPerPx * umPerPx) / 1000);
  for (let i = 0; i < pits; i++) {
    const x = random.uniform(0, width);
    const y = random.uniform(0, height);
    const radius = (0.12 + 0.2 * random.uniform() ** 3) / umPerPx;
    const opacity = random.uniform(0.15, 0.75);
    const accepted = random.uniform();
    const owner = grain[Math.floor(y) * width + Math.floor(x)]!;
    if (owner < 0 || accepted > liability[owner]!) continue;
    drawBlob(plane, width, height, { x, y, along: radius * random.uniform(1, 1.4), across: radius, angle: random.uniform(0, Math.PI), opacity, level: 0.25 * etch.ferriteLevel });
  }
}

/** Manganese sulfides: grey, drawn out along the rolling direction, often in strings; oxides: dark, round. */
function drawInclusions(plane: Float32Array, settings: SyntheticSettings, random: Random): void {
  const { width, height, umPerPx, artefacts, etch, banding } = settings;
  const area = (width * height * umPerPx * umPerPx) / 1e6;
  const rolled = (-banding.directionDegrees * Math.PI) / 180;
  for (let i = randomCount(artefacts.sulfidesPerMm2 * area, random); i > 0; i--) {
    const angle = rolled + random.normal(0, 0.05);
    const level = etch.ferriteLevel * random.uniform(0.42, 0.6);
    let x = random.uniform(0, width);
    let y = random.uniform(0, height);
    for (let part = 1 + random.integer(3); part > 0; part--) {
      const along = random.uniform(0.8, 1) * (1 + 8 * random.uniform() ** 2) / umPerPx;
      const across = random.uniform(0.35, 1) / umPerPx;
      drawBlob(plane, width, height, { x, y, along, across: across * 1.25, angle, opacity: 0.5, level: 0.25 * etch.ferriteLevel });
      drawBlob(plane, width, height, { x, y, along: along * 0.95, across, angle, opacity: 0.95, level });
      const gap = (along * 2 + random.uniform(0.5, 3) / umPerPx) * 1.05;
      x += Math.cos(angle) * gap;
      y += Math.sin(angle) * gap;
    }
  }
  for (let i = randomCount(artefacts.oxidesPerMm2 * area, random); i > 0; i--) {
    const radius = (0.3 + 1.1 * random.uniform() ** 3) / umPerPx;
    drawBlob(plane, width, height, { x: random.uniform(0, width), y: random.uniform(0, height), along: radius * random.uniform(1, 1.5), across: radius, angle: random.uniform(0, Math.PI), opacity: 0.95, level: random.uniform(0.06, 0.2) });
  }
}

/** A whole number around an expectation. */
function randomCount(expected: number, random: Random): number {
  return Math.max(0, Math.round(expected + random.normal(0, Math.sqrt(expected))));
}

/** Blends an ellipse with an anti-aliased edge and a slightly lumpy outline into the plane. */
function drawBlob(plane: Float32Array, width: number, height: number, blob: Blob): void {
  // Smaller than a pixel: the same light, spread over about one pixel.
  const along = Math.max(0.6, blob.along);
  const across = Math.max(0.6, blob.across);
  const opacity = blob.opacity * Math.min(1, (blob.along * blob.across) / (along * across));
  const reach = along + 2;
  const cosine = Math.cos(blob.angle);
  const sine = Math.sin(blob.angle);
  for (let y = Math.max(0, Math.floor(blob.y - reach)); y <= Math.min(height - 1, Math.ceil(blob.y + reach)); y++) {
    for (let x = Math.max(0, Math.floor(blob.x - reach)); x <= Math.min(width - 1, Math.ceil(blob.x + reach)); x++) {
      const u = ((x - blob.x) * cosine + (y - blob.y) * sine) / along;
      const v = ((y - blob.y) * cosine - (x - blob.x) * sine) / across;
      const lump = 1 + 0.07 * Math.sin(2.3 * u + 90 * blob.opacity) + 0.07 * Math.sin(2.9 * v + 70 * blob.level);
      const cover = Math.min(1, Math.max(0, 0.5 + (lump - Math.sqrt(u * u + v * v)) * across)) * opacity;
      if (cover > 0) plane[y * width + x]! += cover * (blob.level - plane[y * width + x]!);
    }
  }
}

/** A long, fine scratch: nearly straight, fading in and out, dark with a bright lip or the other way round. */
function drawScratch(plane: Float32Array, settings: SyntheticSettings, random: Random): void {
  const { width, height, etch, artefacts } = settings;
  const angle = random.uniform() < 0.6 ? settings.seed % 7 * 0.45 + random.normal(0, 0.12) : random.uniform(0, Math.PI);
  const length = Math.hypot(width, height) * random.uniform(0.08, 0.9);
  const startX = random.uniform(-0.2, 1) * width;
  const startY = random.uniform(-0.1, 1.1) * height;
  const bow = random.normal(0, 0.012) * length;
  const depth = etch.ferriteLevel * (0.015 + artefacts.scratchContrast * random.uniform() ** 2.2) * (random.uniform() < 0.75 ? -1 : 0.6);
  const half = random.uniform(0.35, 0.9) * (random.uniform() < 0.15 ? 2 : 1);
  const fade = [random.uniform(0, 6), random.uniform(4, 14), random.uniform(0, 6), random.uniform(20, 60)] as const;
  const cosine = Math.cos(angle);
  const sine = Math.sin(angle);
  const reach = Math.ceil(3 * half) + 1;
  for (let s = 0; s < length; s += 0.5) {
    const t = s / length;
    const strength = 0.6 + 0.5 * Math.sin(fade[0] + fade[1] * t) + 0.25 * Math.sin(fade[2] + fade[3] * t);
    if (strength <= 0) continue;
    const off = bow * 4 * t * (1 - t);
    const cx = startX + s * cosine - off * sine;
    const cy = startY + s * sine + off * cosine;
    const taper = Math.min(1, 8 * t, 8 * (1 - t));
    for (let k = -reach; k <= reach; k++) {
      const x = Math.round(cx - k * sine);
      const y = Math.round(cy + k * cosine);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const d = (-(x - cx) * sine + (y - cy) * cosine) / half;
      const profile = Math.exp(-d * d) - 0.3 * Math.exp(-(d - 1.8) * (d - 1.8));
      plane[y * width + x]! += 0.5 * depth * strength * taper * profile;
    }
  }
}

/** Drying stains: wide, faint, with a darker rim. */
function drawStains(plane: Float32Array, settings: SyntheticSettings, random: Random): void {
  const { width, height, artefacts } = settings;
  if (artefacts.stains === 0) return;
  const outline = smoothNoise(width, height, width / 12, random);
  for (let i = 0; i < artefacts.stains; i++) {
    const cx = random.uniform(0, width);
    const cy = random.uniform(0, height);
    const radius = random.uniform(0.04, 0.22) * width;
    const depth = random.uniform(0.2, 1) * artefacts.stainContrast;
    const rim = random.uniform(2, 8);
    for (let y = Math.max(0, Math.floor(cy - 2 * radius)); y < Math.min(height, cy + 2 * radius); y++) {
      for (let x = Math.max(0, Math.floor(cx - 2 * radius)); x < Math.min(width, cx + 2 * radius); x++) {
        const at = y * width + x;
        const inside = (1 - Math.hypot(x - cx, y - cy) / radius + 0.35 * outline[at]!) * radius;
        if (inside < -4 * rim) continue;
        plane[at]! *= 1 - depth * (0.7 / (1 + Math.exp(-inside / rim)) + Math.exp(-((inside / rim) ** 2)));
      }
    }
  }
}

/** Dust on the optics: out of focus, a soft dark disc with a faint light ring, drawn after the blur. */
export function drawDust(plane: Float32Array, settings: SyntheticSettings): void {
  const { width, height, seed, artefacts } = settings;
  const random = new Random(seed, 60);
  for (let i = 0; i < artefacts.dust; i++) {
    const cx = random.uniform(0, width);
    const cy = random.uniform(0, height);
    const radius = random.uniform(0.004, 0.014) * width;
    const depth = random.uniform(0.02, 0.12);
    const stretch = random.uniform(0.7, 1.4);
    const soft = radius * random.uniform(0.3, 0.7);
    const reach = radius * 2 + 4 * soft;
    for (let y = Math.max(0, Math.floor(cy - reach)); y < Math.min(height, cy + reach); y++) {
      for (let x = Math.max(0, Math.floor(cx - reach)); x < Math.min(width, cx + reach); x++) {
        const r = Math.hypot((x - cx) * stretch, y - cy) - radius;
        plane[y * width + x]! *= 1 - depth / (1 + Math.exp(r / soft)) + 0.25 * depth * Math.exp(-(((r - 2 * soft) / soft) ** 2));
      }
    }
  }
}
