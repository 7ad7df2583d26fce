import { decode as otherDecode } from 'bmp-ts';
import { expect, it } from 'vitest';
import { appErrorOf, imageFolder, scrambled, writeBmp } from '../../../test/helpers/imageFixtures.ts';
import { decodeImage } from '../decodeImage.ts';
import { decodeMask } from '../decodeMask.ts';

const save = imageFolder();
const colours = (width: number, height: number): number[][][] => {
  const values = scrambled(width * height * 3, 255);
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => values.slice((y * width + x) * 3, (y * width + x) * 3 + 3)));
};

it('decodes 24 and 32 bits, bottom-up and top-down, old and new headers, every row padding', async () => {
  for (const width of [1, 2, 3, 4]) {
    for (const bits of [24, 32] as const) {
      for (const topDown of [false, true]) {
        for (const headerSize of [40, 124] as const) {
          const rows = colours(width, 3);
          const { raster } = await decodeImage(await save('picture.bmp', writeBmp(rows, bits, { topDown, headerSize })));
          expect([raster.width, raster.height, raster.channels]).toEqual([width, 3, 3]);
          expect([...raster.data]).toEqual(rows.flat(2));
        }
      }
    }
  }
});

it('agrees with another decoder', async () => {
  const file = writeBmp(colours(5, 4), 24);
  const other = otherDecode(file).data;
  const { raster } = await decodeImage(await save('other.bmp', file));
  for (let pixel = 0; pixel < 20; pixel++) expect([...raster.data.subarray(3 * pixel, 3 * pixel + 3)]).toEqual([other[4 * pixel + 3], other[4 * pixel + 2], other[4 * pixel + 1]]);
});

it('takes 8 bits with a grey palette as grey, with colours as RGB, and the index for masks', async () => {
  const rows = [[0, 1, 200], [3, 4, 5]];
  const grey = await save('grey.bmp', writeBmp(rows, 8));
  expect((await decodeImage(grey)).raster).toMatchObject({ channels: 1, data: Uint8Array.from(rows.flat()) });
  const palette = [[10, 20, 30], [40, 50, 60], [70, 80, 90]];
  const coloured = await save('colour.bmp', writeBmp([[2, 0]], 8, { palette }));
  expect([...(await decodeImage(coloured)).raster.data]).toEqual([70, 80, 90, 10, 20, 30]);
  expect([...(await decodeMask(coloured)).data]).toEqual([2, 0]);
});

it('reads a scale in pixels per metre', async () => {
  expect((await decodeImage(await save('scale.bmp', writeBmp([[1]], 8, { perMetre: 2_000_000 })))).scale).toMatchObject({ umPerPx: 0.5, confirmed: false });
  expect((await decodeImage(await save('scale.bmp', writeBmp([[1]], 8, { perMetre: 3780 })))).scale).toBeNull();
});

it('refuses files cut off at any length, and other kinds by name', async () => {
  const file = writeBmp(colours(6, 4), 24);
  for (let length = 0; length < file.length - 2; length += 3) {
    const refusal = await appErrorOf(decodeImage(await save('cut.bmp', file.subarray(0, length))));
    expect(['input/unreadable', 'input/unsupported']).toContain(refusal.code);
  }
  const changed = async (at: number, value: number): Promise<string> => {
    const copy = Buffer.from(file);
    copy.writeUInt16LE(value, at);
    return (await appErrorOf(decodeImage(await save('rare.bmp', copy)))).message;
  };
  expect(await changed(28, 16)).toMatch(/16 bits per pixel/);
  expect(await changed(30, 1)).toMatch(/compressed with method 1/);
  expect(await changed(14, 12)).toMatch(/OS\/2/);
});
