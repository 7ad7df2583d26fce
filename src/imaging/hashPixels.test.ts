import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Raster } from '../shared/raster/raster.ts';
import { hashPixels } from './hashPixels.ts';

const grey: Extract<Raster, { bitDepth: 8 }> = { width: 3, height: 2, channels: 1, bitDepth: 8, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

it('is SHA-256 over the documented header and little-endian values', () => {
  const bytes = (...values: number[]): number[] => values;
  const header = [...Buffer.from('NITALPX1'), ...bytes(3, 0, 0, 0), ...bytes(2, 0, 0, 0), ...bytes(1, 0, 0, 0)];
  expect(hashPixels(grey)).toBe(createHash('sha256').update(Uint8Array.from([...header, 8, 0, 0, 0, 1, 2, 3, 4, 5, 6])).digest('hex'));
  const deep: Raster = { ...grey, bitDepth: 16, data: Uint16Array.of(1, 2, 3, 4, 5, 0x1234) };
  expect(hashPixels(deep)).toBe(createHash('sha256').update(Uint8Array.from([...header, 16, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0x34, 0x12])).digest('hex'));
});

it('tells shapes, depths and single pixels apart, and does not care where the pixels lie in memory', () => {
  const shifted = new Uint8Array(10).subarray(2, 8);
  shifted.set(grey.data);
  expect(hashPixels({ ...grey, data: shifted })).toBe(hashPixels(grey));
  const others: Raster[] = [{ ...grey, width: 2, height: 3 }, { ...grey, data: Uint8Array.of(1, 2, 3, 4, 5, 7) }, { width: 1, height: 2, channels: 3, bitDepth: 8, data: grey.data }];
  expect(new Set([grey, ...others].map(hashPixels)).size).toBe(4);
});
