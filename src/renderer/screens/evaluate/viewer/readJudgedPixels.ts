import type { JudgedPixels } from '../../../../shared/contract/areas/evaluationsArea.ts';
import type { PixelRect } from '../../../../shared/raster/raster.ts';
import { LabelTiles } from '../../../editor/labels/LabelTiles.ts';
import type { Size } from '../../../editor/view/viewTransform.ts';

/** Truth and prediction of a judged image where they lie in their micrograph, unlabelled around it. @throws when they are damaged */
export async function readJudgedPixels({ rect, truth, predicted }: JudgedPixels, micrograph: Size): Promise<{ readonly truth: LabelTiles; readonly predicted: LabelTiles }> {
  return { truth: await unpack(truth, rect, micrograph), predicted: await unpack(predicted, rect, micrograph) };
}

/** Piece by piece, so that a large mask never lies in memory as a whole. */
async function unpack(packed: Uint8Array, rect: PixelRect, { width, height }: Size): Promise<LabelTiles> {
  const tiles = new LabelTiles(width, height);
  const pieces = new Blob([packed as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  let done = 0;
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
    for (let at = 0; at < piece.value.length; ) {
      const column = done % rect.width;
      const line = piece.value.subarray(at, at + rect.width - column);
      tiles.put((rect.y + Math.floor(done / rect.width)) * width + rect.x + column, line);
      at += line.length;
      done += line.length;
    }
  }
  tiles.compact();
  return tiles;
}
