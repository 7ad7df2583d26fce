/** A square cut of a micrograph (by its place in the dataset's list), turned by quarter turns counter-clockwise. */
export interface TileRef {
  readonly micrograph: number;
  readonly x: number;
  readonly y: number;
  readonly quarterTurns: 0 | 1 | 2 | 3;
}

/** The tiles of one dataset: which are trained on, which validate, which are kept for the test. */
export interface TilePlan {
  readonly tileSize: number;
  readonly train: readonly TileRef[];
  readonly validation: readonly TileRef[];
  readonly test: readonly TileRef[];
}
