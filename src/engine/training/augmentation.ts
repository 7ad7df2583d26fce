import type { TrainingSettings } from '../../shared/engineProtocol/jobs.ts';
import type { Random } from '../../shared/random/Random.ts';
import type { TileExposure, TileOrientation } from '../tiles/cutTile.ts';

/** How one tile is varied at one place of one epoch. */
export interface Augmentation {
  /** Pixels the cut is moved to the right and down. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly orientation: TileOrientation;
  readonly exposure: TileExposure;
}

/**
 * Draws an augmentation. Every call takes the same numbers from `random` whatever is switched on, so that one switch does
 * not change the other draws. Positions move by up to half a tile: with tiles side by side, every place of the
 * micrograph is met equally often.
 */
export function drawAugmentation(random: Random, settings: TrainingSettings['augmentation'], tileSize: number, mayMove: boolean): Augmentation {
  const half = Math.floor(tileSize / 2);
  const shiftX = random.integer(2 * half + 1) - half;
  const shiftY = random.integer(2 * half + 1) - half;
  const turns = random.integer(4);
  const flipped = random.integer(4);
  const brightness = random.uniform(-1, 1);
  const contrast = random.uniform(-1, 1);
  const moves = settings.randomPosition && mayMove;
  // Mirroring top to bottom is mirroring left to right and half a turn.
  const upsideDown = settings.flips && (flipped & 2) !== 0;
  const quarterTurns = ((settings.quarterTurns ? turns : 0) + (upsideDown ? 2 : 0)) % 4;
  return {
    shiftX: moves ? shiftX : 0,
    shiftY: moves ? shiftY : 0,
    orientation: { quarterTurns: quarterTurns as 0 | 1 | 2 | 3, mirrored: (settings.flips && (flipped & 1) !== 0) !== upsideDown },
    exposure: { brightness: settings.brightness === 0 ? 0 : brightness * settings.brightness, contrast: settings.contrast === 0 ? 1 : 1 + contrast * settings.contrast },
  };
}
