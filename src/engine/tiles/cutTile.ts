import { rasterOf } from '../../imaging/rasters.ts';
import type { LabelMap, Raster } from '../../shared/raster/raster.ts';
import { UNLABELLED } from '../../shared/raster/raster.ts';
import { reflect } from './reflect.ts';

/** How a square tile is turned: quarter turns counter-clockwise first, then mirrored left to right. */
export interface TileOrientation {
  readonly quarterTurns: 0 | 1 | 2 | 3;
  readonly mirrored: boolean;
}

/** Grey values 0..1 become (value − ½) · contrast + ½ + brightness, kept within 0..1 as a camera would. */
export interface TileExposure {
  readonly contrast: number;
  readonly brightness: number;
}

export const UPRIGHT: TileOrientation = { quarterTurns: 0, mirrored: false };
export const AS_TAKEN: TileExposure = { contrast: 1, brightness: 0 };

/**
 * Where a tile of `size` starts on an axis of `length` pixels: inside the image, or, where the image is smaller, so that
 * the image lies in the tile's middle.
 */
export function tileStart(wanted: number, size: number, length: number): number {
  return length < size ? -Math.floor((size - length) / 2) : Math.min(Math.max(wanted, 0), length - size);
}

/**
 * Cuts a square tile at (x, y) into `target` from `offset` on: three planes [3, size, size] of 0..1, grey repeated in
 * each, what lies outside the image mirrored.
 */
export function cutTile(raster: Raster, x: number, y: number, size: number, orientation: TileOrientation, exposure: TileExposure, target: Float32Array, offset: number): void {
  const columns = Int32Array.from({ length: size }, (_, at) => reflect(x + at, raster.width) * raster.channels);
  const rows = Int32Array.from({ length: size }, (_, at) => reflect(y + at, raster.height) * raster.width * raster.channels);
  const values = exposedValues(raster.bitDepth, exposure);
  const { data } = raster;
  const plane = size * size;
  const [green, blue] = raster.channels === 3 ? [1, 2] : [0, 0];
  const turn = turnOf(orientation, size);
  let out = offset;
  for (let row = 0; row < size; row++) {
    let fromRow = turn.row0 + row * turn.rowPerRow;
    let fromColumn = turn.column0 + row * turn.columnPerRow;
    for (let column = 0; column < size; column++) {
      const pixel = (rows[fromRow] as number) + (columns[fromColumn] as number);
      target[out] = values[data[pixel] as number] as number;
      target[out + plane] = values[data[pixel + green] as number] as number;
      target[out + 2 * plane] = values[data[pixel + blue] as number] as number;
      out++;
      fromRow += turn.rowPerColumn;
      fromColumn += turn.columnPerColumn;
    }
  }
}

/** Cuts the labels that belong to the tile of `cutTile`, [size, size]; what lies outside the image is unlabelled. */
export function cutLabels(labels: LabelMap, x: number, y: number, size: number, orientation: TileOrientation, target: Uint8Array, offset: number): void {
  const turn = turnOf(orientation, size);
  let out = offset;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const fromRow = y + turn.row0 + row * turn.rowPerRow + column * turn.rowPerColumn;
      const fromColumn = x + turn.column0 + row * turn.columnPerRow + column * turn.columnPerColumn;
      const inside = fromRow >= 0 && fromRow < labels.height && fromColumn >= 0 && fromColumn < labels.width;
      target[out++] = inside ? (labels.data[fromRow * labels.width + fromColumn] as number) : UNLABELLED;
    }
  }
}

/** Cuts a square tile out of a raster as a raster, turned; what lies outside the image is mirrored. */
export function cutRaster(raster: Raster, x: number, y: number, size: number, orientation: TileOrientation): Raster {
  const { width, height, channels } = raster;
  const data = raster.bitDepth === 8 ? new Uint8Array(size * size * channels) : new Uint16Array(size * size * channels);
  const turn = turnOf(orientation, size);
  let out = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const fromRow = reflect(y + turn.row0 + row * turn.rowPerRow + column * turn.rowPerColumn, height);
      const fromColumn = reflect(x + turn.column0 + row * turn.columnPerRow + column * turn.columnPerColumn, width);
      const pixel = (fromRow * width + fromColumn) * channels;
      for (let channel = 0; channel < channels; channel++) data[out++] = raster.data[pixel + channel] as number;
    }
  }
  return rasterOf(size, size, channels, data);
}

/** Where a turned tile's pixel (row, column) comes from: row0 + row·rowPerRow + column·rowPerColumn, and likewise its column. */
export interface Turn {
  readonly row0: number;
  readonly rowPerRow: number;
  readonly rowPerColumn: number;
  readonly column0: number;
  readonly columnPerRow: number;
  readonly columnPerColumn: number;
}

/** The turn of a tile of this size. */
export function turnOf({ quarterTurns, mirrored }: TileOrientation, size: number): Turn {
  const last = size - 1;
  let turn: Turn = { row0: 0, rowPerRow: 1, rowPerColumn: 0, column0: 0, columnPerRow: 0, columnPerColumn: 1 };
  // A quarter turn counter-clockwise: (row, column) comes from (column, last − row).
  for (let done = 0; done < quarterTurns; done++) turn = substitute(turn, { row0: 0, rowPerRow: 0, rowPerColumn: 1, column0: last, columnPerRow: -1, columnPerColumn: 0 });
  if (mirrored) turn = substitute(turn, { row0: 0, rowPerRow: 1, rowPerColumn: 0, column0: last, columnPerRow: 0, columnPerColumn: -1 });
  return turn;
}

/** `outer` after its row and column were looked up by `inner`. */
function substitute(outer: Turn, inner: Turn): Turn {
  return {
    row0: outer.row0 + outer.rowPerRow * inner.row0 + outer.rowPerColumn * inner.column0,
    rowPerRow: outer.rowPerRow * inner.rowPerRow + outer.rowPerColumn * inner.columnPerRow,
    rowPerColumn: outer.rowPerRow * inner.rowPerColumn + outer.rowPerColumn * inner.columnPerColumn,
    column0: outer.column0 + outer.columnPerRow * inner.row0 + outer.columnPerColumn * inner.column0,
    columnPerRow: outer.columnPerRow * inner.rowPerRow + outer.columnPerColumn * inner.columnPerRow,
    columnPerColumn: outer.columnPerRow * inner.rowPerColumn + outer.columnPerColumn * inner.columnPerColumn,
  };
}

const tables = new Map<8 | 16, Float32Array>();

/** The float 0..1 of every pixel value; tables as taken are kept, since they are the same for every tile. */
export function exposedValues(bitDepth: 8 | 16, exposure: TileExposure): Float32Array {
  const plain = exposure.contrast === 1 && exposure.brightness === 0;
  const known = plain ? tables.get(bitDepth) : undefined;
  if (known !== undefined) return known;
  const levels = 2 ** bitDepth;
  const table = Float32Array.from({ length: levels }, (_, value) => {
    const scaled = value / (levels - 1);
    return plain ? scaled : Math.min(Math.max((scaled - 0.5) * exposure.contrast + 0.5 + exposure.brightness, 0), 1);
  });
  if (plain) tables.set(bitDepth, table);
  return table;
}
