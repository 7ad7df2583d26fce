import type { AugmentationSettings } from '../../shared/engineProtocol/trainingSettings.ts';
import type { Random } from '../../shared/random/Random.ts';
import type { TileExposure, TileOrientation } from '../tiles/cutTile.ts';
import { CUTOUT_SIZE, type Retouch } from '../tiles/retouchTile.ts';
import type { Warp } from '../tiles/warpTile.ts';

/** How one tile is varied at one place of one epoch. */
export interface Augmentation {
  /** Pixels the cut is moved to the right and down. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly orientation: TileOrientation;
  readonly exposure: TileExposure;
  readonly warp: Warp;
  readonly retouch: Retouch;
  /** Whether pixels from outside the tile's own place may be shown. */
  readonly mayMove: boolean;
}

const CUTOUT_AREAS = 5;

/**
 * Draws an augmentation. Every call takes the same numbers from `random` whatever is switched on, so that one switch does
 * not change the other draws. Positions move by up to half a tile: with tiles side by side, every place of the
 * micrograph is met equally often. A tile that is drawn again (`attempt` above 0) moves in any case: at its place it would be the same.
 */
export function drawAugmentation(random: Random, settings: AugmentationSettings, tileSize: number, mayMove: boolean, attempt = 0): Augmentation {
  const half = Math.floor(tileSize / 2);
  const shiftX = random.integer(2 * half + 1) - half;
  const shiftY = random.integer(2 * half + 1) - half;
  const turns = random.integer(4);
  const flipped = random.integer(4);
  const brightness = random.uniform(-1, 1);
  const contrast = random.uniform(-1, 1);
  const moves = (settings.randomPosition || attempt > 0) && mayMove;
  // Mirroring top to bottom is mirroring left to right and half a turn.
  const upsideDown = settings.flips && (flipped & 2) !== 0;
  const quarterTurns = ((settings.quarterTurns ? turns : 0) + (upsideDown ? 2 : 0)) % 4;
  return {
    shiftX: moves ? shiftX : 0,
    shiftY: moves ? shiftY : 0,
    orientation: { quarterTurns: quarterTurns as 0 | 1 | 2 | 3, mirrored: (settings.flips && (flipped & 1) !== 0) !== upsideDown },
    exposure: { brightness: settings.brightness === 0 ? 0 : brightness * settings.brightness, contrast: settings.contrast === 0 ? 1 : 1 + contrast * settings.contrast },
    warp: drawWarp(random, settings),
    retouch: drawRetouch(random, settings, tileSize),
    mayMove,
  };
}

function drawWarp(random: Random, { rotation, scale }: AugmentationSettings): Warp {
  const [turn, enlarged] = [random.uniform(-1, 1), random.uniform(-1, 1)];
  return { degrees: rotation === 0 ? 0 : turn * rotation, scale: factorWithin(scale, enlarged) };
}

function drawRetouch(random: Random, settings: AugmentationSettings, tileSize: number): Retouch {
  const [power, colour, blur, noise] = [random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(), random.uniform()];
  const noiseSeed = random.uint32();
  const cuts = random.uniform() < settings.cutout;
  const places = Math.max(tileSize - CUTOUT_SIZE + 1, 1);
  const areas = Array.from({ length: CUTOUT_AREAS }, () => ({ x: random.integer(places), y: random.integer(places) }));
  return {
    gamma: factorWithin(settings.gamma, power),
    saturation: settings.saturation === 0 ? 1 : 1 + colour * settings.saturation,
    blur: blur * settings.blur,
    noise: noise * settings.noise,
    noiseSeed,
    cutouts: cuts ? areas : [],
  };
}

/** From 1 / (1 + spread) to 1 + spread, either side equally often. */
function factorWithin(spread: number, at: number): number {
  return (1 + spread) ** at;
}
