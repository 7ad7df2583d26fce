import { decode as otherDecode } from 'fast-png';
import { expect, it } from 'vitest';
import { appErrorOf, imageFolder, scrambled } from '../../test/helpers/imageFixtures.ts';
import { writePng } from '../../test/helpers/writePng.ts';
import { parseLabelSet } from '../shared/domain/labelSet.ts';
import { decodeMask } from './decodeMask.ts';
import { encodeMaskPng } from './encodeMaskPng.ts';

const save = imageFolder();
const labelSet = parseLabelSet('0:ferrite,1:pearlite,2:bainite');

it('gives the same numbers back, unlabelled included, and shows the class colours', async () => {
  const data = Uint8Array.from(scrambled(37 * 23, 3).map((value) => (value === 3 ? 255 : value)));
  const bytes = encodeMaskPng({ width: 37, height: 23, data }, labelSet);
  expect(await decodeMask(await save('mask.png', bytes))).toEqual({ width: 37, height: 23, data });
  const other = otherDecode(bytes, { checkCrc: true });
  expect(other.palette?.slice(0, 3)).toEqual([[0xcc, 0x79, 0xa7, 255], [0x00, 0x9e, 0x73, 255], [0xe6, 0x9f, 0x00, 255]]);
  expect(other.palette?.[255]).toEqual([0x80, 0x80, 0x80, 0]);
  expect([...other.data]).toEqual([...data]);
});

it('refuses a number without a class', async () => {
  const refusal = await appErrorOf(Promise.resolve().then(() => encodeMaskPng({ width: 2, height: 1, data: Uint8Array.of(0, 3) }, labelSet)));
  expect(refusal.code).toBe('input/unknownClass');
  expect(refusal.message).toMatch(/class 3.*only 3 classes \(0 to 2\)/);
});

it('reads masks of 16 bits, grey with alpha, and colour only where the channels agree', async () => {
  const read = async (colourType: number, bits: number, values: number[]): Promise<number[]> => [...(await decodeMask(await save('values.png', writePng({ width: 2, height: 1, bits, colourType, values })))).data];
  expect(await read(0, 16, [700, 65_535])).toEqual([700, 65_535]);
  expect(await read(4, 8, [1, 0, 2, 255])).toEqual([1, 2]);
  expect(await read(2, 8, [1, 1, 1, 2, 2, 2])).toEqual([1, 2]);
  const refusal = await appErrorOf(read(2, 8, [1, 1, 1, 2, 2, 3]));
  expect(refusal.message).toMatch(/one class number per pixel/);
});
