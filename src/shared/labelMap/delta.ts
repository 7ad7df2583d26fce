import { AppError } from '../errors/AppError.ts';
import type { LabelMap } from '../raster/raster.ts';

/** A stretch of pixels, in reading order, that all had one class and all got another. */
export interface DeltaRun {
  /** Index of the first pixel, y · width + x. */
  readonly start: number;
  readonly length: number;
  readonly before: number;
  readonly after: number;
}

/** What a change touches, in pixels; empty when it changes nothing. */
export interface DirtyRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A change of a mask as bytes, to be kept in a journal and on the stack of undo. For each run: the pixels since the end of the one
 * before and its length, both as base-128 numbers (low digits first, as in Protocol Buffers), then the class before and after.
 * Runs come in order and do not overlap.
 */
export function encodeDelta(runs: Iterable<DeltaRun>): Uint8Array {
  const bytes: number[] = [];
  let end = 0;
  for (const { start, length, before, after } of runs) {
    if (start < end || length < 1) throw new RangeError(`a run of ${length} pixels at ${start} does not follow one that ends at ${end}`);
    pushNumber(bytes, start - end);
    pushNumber(bytes, length);
    bytes.push(before, after);
    end = start + length;
  }
  return Uint8Array.from(bytes);
}

/** @throws AppError `input/invalid` when the bytes are cut off */
export function* decodeDelta(bytes: Uint8Array): Generator<DeltaRun> {
  let at = 0;
  let end = 0;
  const number = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 49) throw damaged('it is cut off');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const start = end + number();
    const length = number();
    const [before, after] = [bytes[at], bytes[at + 1]];
    if (before === undefined || after === undefined || length < 1) throw damaged('it is cut off');
    at += 2;
    end = start + length;
    yield { start, length, before, after };
  }
}

/**
 * Makes a change to a mask, or takes it back. Nothing is changed when the mask is not what the change was made on.
 * @throws AppError `input/invalid`
 */
export function applyDelta(map: LabelMap, delta: Uint8Array, direction: 'redo' | 'undo'): void {
  const runs = [...decodeDelta(delta)];
  const { data } = map;
  for (const { start, length, before, after } of runs) {
    const expected = direction === 'redo' ? before : after;
    if (start + length > data.length) throw damaged('it reaches beyond the mask');
    for (let at = start; at < start + length; at++) if (data[at] !== expected) throw damaged(`pixel ${at} is of class ${String(data[at])}, not ${expected}`);
  }
  for (const { start, length, before, after } of runs) data.fill(direction === 'redo' ? after : before, start, start + length);
}

/** The smallest rectangle around a change; null when it changes nothing. */
export function deltaBounds(delta: Uint8Array, width: number): DirtyRect | null {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  for (const { start, length } of decodeDelta(delta)) {
    const last = start + length - 1;
    const [firstRow, lastRow] = [Math.floor(start / width), Math.floor(last / width)];
    left = firstRow === lastRow ? Math.min(left, start % width) : 0;
    right = firstRow === lastRow ? Math.max(right, last % width) : width - 1;
    top = Math.min(top, firstRow);
    bottom = Math.max(bottom, lastRow);
  }
  return bottom < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** The change from one mask to another of the same size. */
export function deltaBetween(before: LabelMap, after: LabelMap): Uint8Array {
  if (before.data.length !== after.data.length) throw new RangeError('the masks are of different sizes');
  return encodeDelta(runsBetween(before.data, after.data));
}

function* runsBetween(before: Uint8Array, after: Uint8Array): Generator<DeltaRun> {
  for (let start = 0; start < before.length; start++) {
    const [from, to] = [before[start] as number, after[start] as number];
    if (from === to) continue;
    let end = start + 1;
    while (end < before.length && before[end] === from && after[end] === to) end++;
    yield { start, length: end - start, before: from, after: to };
    start = end - 1;
  }
}

function pushNumber(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

/** The refusal of a change that is cut off or does not fit. */
export function damaged(why: string): AppError {
  return new AppError('input/invalid', `A change of a mask cannot be made: ${why}. Open the mask again; what was saved is kept.`);
}
