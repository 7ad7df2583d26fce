import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors/AppError.ts';
import { Random } from '../../shared/random/Random.ts';
import { decodeSafetensors, encodeSafetensors, readSafetensors, writeSafetensors, type StoredTensor } from './safetensors.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-safetensors-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const example = {
  metadata: { nital: JSON.stringify({ words: 'Perlit, µm, Гост' }) },
  tensors: new Map<string, StoredTensor>([
    ['encoder.weight', { shape: [2, 3], data: new Float32Array([1, -0, Number.MIN_VALUE, Infinity, NaN, 3e-39]) }],
    ['history', { shape: [3], data: new Float64Array([0.1, Math.PI, NaN]) }],
    ['empty', { shape: [0], data: new Float32Array(0) }],
  ]),
};

describe('safetensors', () => {
  it('gives back every bit, shape and word', async () => {
    const path = join(folder, 'round.safetensors');
    await writeSafetensors(path, example, 'write the test');
    const back = await readSafetensors(path);
    expect(back).toEqual(example);
    expect(Object.is((back.tensors.get('encoder.weight')?.data as Float32Array)[1], -0)).toBe(true);
    expect(await readdir(folder)).toEqual(['round.safetensors']);
  });

  it('is the public format: length, JSON header, contiguous data from offset 0', () => {
    const bytes = Buffer.concat(encodeSafetensors(example));
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
    expect(header['history']).toEqual({ dtype: 'F64', shape: [3], data_offsets: [0, 24] });
    expect(header['encoder.weight']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [24, 48] });
    expect(bytes.length).toBe(8 + length + 48);
    expect(bytes.readFloatLE(8 + length + 24)).toBe(1);
  });

  it('notices any altered byte, wherever it is', () => {
    const bytes = Buffer.concat(encodeSafetensors(example));
    const random = new Random(7);
    for (let at = 0; at < bytes.length; at++) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] as number) ^ (1 << random.integer(8));
      expect(() => decodeSafetensors(altered, 'altered'), `byte ${at}`).toThrow(AppError);
    }
  });

  it('notices every truncation and any appended byte', () => {
    const bytes = Buffer.concat(encodeSafetensors(example));
    for (let length = 0; length < bytes.length; length++) expect(() => decodeSafetensors(bytes.subarray(0, length), 'cut'), `length ${length}`).toThrow(AppError);
    expect(() => decodeSafetensors(Buffer.concat([bytes, Buffer.from([0])]), 'long')).toThrow(/checksum/);
  });

  it('names the file and the cure when it is not one of ours', async () => {
    const path = join(folder, 'photo.safetensors');
    await writeFile(path, 'this is a picture, honestly');
    await expect(readSafetensors(path)).rejects.toMatchObject({ code: 'model/damaged', message: expect.stringContaining('photo.safetensors') as string });
    await expect(readSafetensors(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'input/notFound' });
  });

  it('keeps the file that was there as the previous one, and leaves no temporary file', async () => {
    const path = join(folder, 'a.safetensors');
    const previous = join(folder, 'b.safetensors');
    await writeSafetensors(path, { metadata: { n: '1' }, tensors: new Map() }, 'write', previous);
    const first = await readFile(path);
    await writeSafetensors(path, { metadata: { n: '2' }, tensors: new Map() }, 'write', previous);
    expect(await readFile(previous)).toEqual(first);
    expect((await readSafetensors(path)).metadata).toEqual({ n: '2' });
    expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
    await expect(writeSafetensors(join(folder, 'no', 'such', 'x'), example, 'write')).rejects.toBeInstanceOf(AppError);
  });
});
