import type { TestTimeAugmentation } from '../../shared/engineProtocol/testTimeAugmentation.ts';
import type { TileOrientation } from '../tiles/cutTile.ts';

/** The ways in which each tile is turned and mirrored, each once: 1, 4 with flips or turns, 8 with both. */
export function orientationsOf({ flips, turns }: Pick<TestTimeAugmentation, 'flips' | 'turns'>): TileOrientation[] {
  // Mirrored top to bottom is mirrored left to right and half a turn.
  const quarterTurns = turns ? ([0, 1, 2, 3] as const) : flips ? ([0, 2] as const) : ([0] as const);
  const mirrorings = flips ? [false, true] : [false];
  return quarterTurns.flatMap((turn) => mirrorings.map((mirrored) => ({ quarterTurns: turn, mirrored })));
}
