import { LabelTiles } from '../../editor/labels/LabelTiles.ts';
import type { MaskLabels } from '../../../shared/contract/areas/masksArea.ts';

/** The tiles of a packed mask. It is unpacked piece by piece, so that a large one never lies in memory as a whole. @throws AppError when it is damaged */
export async function inflateLabels({ width, height, labels }: MaskLabels): Promise<LabelTiles> {
  const tiles = new LabelTiles(width, height);
  const pieces = new Blob([labels as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  let at = 0;
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
    tiles.put(at, piece.value);
    at += piece.value.length;
  }
  tiles.compact();
  return tiles;
}
