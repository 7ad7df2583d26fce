import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCsv } from './readCsv.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-csv-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(bytes: string | Uint8Array): ReturnType<typeof readCsv> {
  const path = join(folder, 'lab.csv');
  await writeFile(path, bytes);
  return readCsv(path);
}

it.each([
  ['commas', 'a,b\n1,"x, y"\n', ',', ['1', 'x, y']],
  ['semicolons', 'a;b\r\n1;"say ""hi"""\r\n', ';', ['1', 'say "hi"']],
  ['tabs', 'a\tb\n1\t2\n', '\t', ['1', '2']],
  ['a semicolon in a quoted column name', '"x;y;z",b\n1,2\n', ',', ['1', '2']],
])('reads %s', async (_, text, delimiter, cells) => {
  const table = await read(text);
  expect(table.delimiter).toBe(delimiter);
  expect(table.rows[0]?.cells).toEqual(cells);
});

it.each([
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffGüte;µm\nC45;1\n')],
  ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Güte;µm\nC45;1\n', 'utf16le')])],
  ['Windows-1252', Buffer.from('Güte;µm\nC45;1\n', 'latin1')],
])('reads %s', async (_, bytes) => {
  expect((await read(bytes)).columns).toEqual(['Güte', 'µm']);
});

it('counts lines as an editor does, passes over empty ones and fills short ones', async () => {
  const { rows } = await read('a,b,c\n1,2,3\n\n,,\n4\n');
  expect(rows).toEqual([{ line: 2, cells: ['1', '2', '3'] }, { line: 5, cells: ['4', '', ''] }]);
});

it('says what is wrong', async () => {
  await expect(read('')).rejects.toThrow(/"lab.csv" is empty/);
  await expect(read('a,b\n1,2,3\n')).rejects.toThrow(/Line 2 of "lab.csv" has 3 fields where the header has 2 columns/);
  await expect(read('a,b\n"1,2\n')).rejects.toThrow(/"lab.csv" cannot be read: .*line/i);
  await expect(read(Buffer.from('PK\x03\x04 and so on', 'latin1'))).rejects.toThrow(/is a workbook.*Save the sheet as/);
  await expect(readCsv(join(folder, 'none.csv'))).rejects.toThrow(/does not exist/);
});
