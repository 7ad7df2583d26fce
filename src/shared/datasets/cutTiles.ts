/** The upper left corner of a tile, px. */
export interface TileCorner {
  readonly x: number;
  readonly y: number;
}

/**
 * Tiles in rows from the upper left that cover the whole image; `overlap` (0 to 0.75) is the share of a tile that
 * neighbours share, and the last tile of a row or column is moved back to end at the image's edge. An image smaller than
 * a tile gives one tile at 0 in that direction, which reaches past the image.
 */
export function gridTiles(width: number, height: number, tileSize: number, overlap: number): TileCorner[] {
  const stride = Math.max(1, Math.round(tileSize * (1 - overlap)));
  return corners(coveringPositions(width, tileSize, stride), coveringPositions(height, tileSize, stride));
}

/**
 * The crops of the ferrite/pearlite study: as many whole tiles side by side from the upper left as fit (9 × 6 of 224 px in
 * 2080×1542); what is left at the right and lower edge is not used. An image smaller than a tile gives one tile at 0.
 */
export function paperCrops(width: number, height: number, tileSize: number): TileCorner[] {
  const positions = (length: number): number[] => Array.from({ length: Math.max(1, Math.floor(length / tileSize)) }, (_, i) => i * tileSize);
  return corners(positions(width), positions(height));
}

function coveringPositions(length: number, tileSize: number, stride: number): number[] {
  const positions: number[] = [];
  for (let at = 0; at + tileSize < length; at += stride) positions.push(at);
  positions.push(Math.max(0, length - tileSize));
  return positions;
}

function corners(xs: readonly number[], ys: readonly number[]): TileCorner[] {
  return ys.flatMap((y) => xs.map((x) => ({ x, y })));
}
