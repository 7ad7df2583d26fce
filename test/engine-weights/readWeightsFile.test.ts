import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/engine/files/safetensors.ts';
import type { NamedTensors } from '../../src/engine/weights/NamedTensors.ts';
import { readWeightsFile } from '../../src/engine/weights/readWeightsFile.ts';
import { AppError } from '../../src/shared/errors/AppError.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { failure } from '../helpers/testProject.ts';
import { storedZip } from './storedZip.ts';

/** What PyTorch said the tensors are; weights_fixtures.py made the files. */
type Expected = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly (number | string)[] }>>;
const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name);
const expected = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as { readonly state: Expected; readonly views: Expected };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-weights-'));
});
afterAll(() => rm(folder, { recursive: true }));

function expectTensors(tensors: NamedTensors, wanted: Expected, names = Object.keys(wanted)): void {
  expect([...tensors.keys()].sort()).toEqual([...names].sort());
  for (const name of names) {
    expect(tensors.get(name)?.shape, name).toEqual(wanted[name]?.shape);
    expect([...(tensors.get(name)?.data ?? [])], name).toEqual(wanted[name]?.data.map((value) => Math.fround(Number(value))));
  }
}

async function written(content: Uint8Array | string): Promise<string> {
  const path = join(folder, 'weights.bin');
  await writeFile(path, content);
  return path;
}

async function refusal(content: Uint8Array | string): Promise<AppError> {
  const path = await written(content);
  const error = await failure(() => readWeightsFile(path));
  expect(error.message).toContain(path);
  expect(error.message).not.toContain('\n');
  return error;
}

describe('weights files', () => {
  it('reads a PyTorch state dictionary, leaving out the counters', async () => {
    const tensors = await readWeightsFile(fixture('small.pth'));
    expectTensors(tensors, expected.state);
    expect(tensors.has('bn.num_batches_tracked')).toBe(false);
  });

  it('finds the state dictionary among what training programs save with it', async () => {
    expectTensors(await readWeightsFile(fixture('checkpoint.pth')), expected.state);
  });

  it('reads every float type, and views by their strides and offsets', async () => {
    expectTensors(await readWeightsFile(fixture('views.pth')), expected.views);
  });

  it('reads safetensors of another program', async () => {
    expectTensors(await readWeightsFile(fixture('views.safetensors')), expected.views, ['single', 'half', 'brain', 'double', 'scalar', 'empty']);
  });

  it('reads the initializers of an ONNX model', async () => {
    expectTensors(await readWeightsFile(fixture('small.onnx')), expected.state);
  });

  it("reads Nital's own files by their content, whatever they are called", async () => {
    const path = join(folder, 'model.onnx');
    await writeSafetensors(path, { metadata: { nital: JSON.stringify({ format: 'nital-model' }) }, tensors: new Map([['Conv1.weight', { shape: [2, 1, 1, 1], data: Float32Array.of(1, 2) }]]) }, 'write the test');
    expect(await readWeightsFile(path)).toEqual(new Map([['Conv1.weight', { shape: [2, 1, 1, 1], data: Float32Array.of(1, 2) }]]));
    await writeSafetensors(path, { metadata: { nital: JSON.stringify({ format: 'nital-checkpoint' }) }, tensors: new Map() }, 'write the test');
    expect(await failure(() => readWeightsFile(path))).toMatchObject({ code: 'input/unsupported', message: expect.stringContaining('checkpoint') as string });
  });
});

describe('weights files that are not', () => {
  it('refuses a pickle that wants to run a command, by name, and runs nothing', async () => {
    const error = await failure(() => readWeightsFile(fixture('malicious.pth')));
    expect(error).toMatchObject({ code: 'input/unsupported', message: expect.stringMatching(/malicious\.pth.*"posix\.system".*nothing of it was executed/) as string });
    expect(existsSync('/tmp/nital-was-here')).toBe(false);
  });

  it('refuses a whole saved model, the old format and foreign files with what to do', async () => {
    expect((await failure(() => readWeightsFile(fixture('whole-model.pth')))).message).toMatch(/"__main__\.Small".*state_dict/);
    expect((await failure(() => readWeightsFile(fixture('legacy.pth')))).message).toMatch(/before version 1\.6.*torch\.save/);
    expect((await refusal(Buffer.from('89484446', 'hex'))).message).toMatch(/HDF5/);
    for (const content of ['', 'x', 'weights, honestly', Buffer.alloc(4000), storedZip({ 'word/document.xml': Buffer.from('hello') })]) {
      expect((await refusal(content)).code).toBe('input/unsupported');
    }
    expect(await failure(() => readWeightsFile(join(folder, 'nowhere.pth')))).toMatchObject({ code: 'input/notFound' });
    expect(await failure(() => readWeightsFile(folder))).toMatchObject({ code: 'input/invalid' });
  });

  it.each(['small.pth', 'checkpoint.pth', 'views.safetensors', 'small.onnx'])('says so in a sentence wherever %s is cut off or altered', async (name) => {
    const bytes = readFileSync(fixture(name));
    const whole = await readWeightsFile(fixture(name));
    const random = new Random(5);
    const path = join(folder, 'altered');
    for (let round = 0; round < 500; round++) {
      const altered = Buffer.from(bytes);
      const cut = round % 2 === 0;
      if (cut) altered.fill(0, random.integer(bytes.length));
      else altered[random.integer(bytes.length)] = random.integer(256);
      await writeFile(path, cut ? altered.subarray(0, random.integer(bytes.length)) : altered);
      try {
        // What is altered may be a number or a name, which only the checksums of PyTorch's archive guard.
        const tensors = await readWeightsFile(path);
        if (name.endsWith('.pth')) expect([...tensors.values()]).toEqual([...whole.values()]);
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'internal') throw error;
      }
    }
  });

  describe('with a pickle that lies', () => {
    /** A state dictionary of one tensor with these sizes and strides over four numbers, in pickle's own instructions. */
    const lying = (sizes: readonly number[], strides: readonly number[], offset = 0, stored = 4): Buffer => {
      const text = (word: string): Buffer => Buffer.concat([Buffer.from([0x58, word.length, 0, 0, 0]), Buffer.from(word)]);
      const integer = (value: number): Buffer => {
        const bytes = Buffer.alloc(8);
        bytes.write('\x8a\x06', 'latin1');
        bytes.writeIntLE(value, 2, 6);
        return bytes;
      };
      const tuple = (values: readonly number[]): Buffer => Buffer.concat([Buffer.from('('), ...values.map(integer), Buffer.from('t')]);
      const storage = Buffer.concat([Buffer.from('('), text('storage'), Buffer.from('ctorch\nFloatStorage\n'), text('0'), text('cpu'), integer(stored), Buffer.from('tQ')]);
      const tensor = Buffer.concat([Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n('), storage, integer(offset), tuple(sizes), tuple(strides), Buffer.from('tR')]);
      const pickle = Buffer.concat([Buffer.from('\x80\x02}(', 'latin1'), text('w'), tensor, Buffer.from('u.')]);
      return storedZip({ 'archive/data.pkl': pickle, 'archive/data/0': Buffer.from(Float32Array.of(1, 2, 3, 4).buffer) });
    };

    it('reads the same pickle when it tells the truth', async () => {
      expect((await readWeightsFile(await written(lying([2, 2], [1, 2])))).get('w')).toEqual({ shape: [2, 2], data: Float32Array.of(1, 3, 2, 4) });
    });

    it.each([
      ['more numbers than there are', lying([2, 3], [3, 1])],
      ['an enormous tensor', lying([2 ** 40, 2 ** 40], [0, 0])],
      ['a repeated number', lying([2 ** 31], [0])],
      ['negative sizes', lying([-1, -4], [1, 1])],
      ['negative strides', lying([2, 2], [-2, 1], 2)],
      ['a place outside', lying([2], [1], 3)],
      ['a negative place', lying([2], [1], -1)],
      ['sizes without strides', lying([2, 2], [1])],
      ['too large a storage', lying([2], [1], 0, 2 ** 40)],
    ])('claiming %s', async (_what, bytes) => {
      expect((await refusal(bytes)).code).toBe('model/damaged');
    });

    it.each([
      ['unknown instruction', '\x80\x02\xff.'],
      ['no end', '\x80\x02}'],
      ['nothing on the stack', '\x80\x02.'],
      ['a mark that is not there', '\x80\x02}u.'],
      ['a memory that is not there', '\x80\x02h\x07.'],
      ['a word longer than the file', '\x80\x02X\xff\xff\xff\x7fabc.'],
      ['a call of a dictionary', '\x80\x02})R.'],
      ['an item of a number', '\x80\x02K\x01K\x02K\x03s.'],
      ['a name without words', '\x80\x04K\x01K\x02\x93.'],
      ['a storage that is not there', '\x80\x02(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x009X\x03\x00\x00\x00cpuK\x01tQ.'],
    ])('having %s', async (_what, pickle) => {
      expect((await refusal(storedZip({ 'a/data.pkl': Buffer.from(pickle, 'latin1') }))).code).toBe('model/damaged');
    });

    it.each(['\x80\x02K\x05.', '\x80\x02].', '\x80\x02}.', '\x80\x02}X\x01\x00\x00\x00aK\x01s.'])('being no dictionary of tensors (%j)', async (pickle) => {
      expect(await refusal(storedZip({ 'a/data.pkl': Buffer.from(pickle, 'latin1') }))).toMatchObject({ code: 'input/unsupported', message: expect.stringContaining('state_dict') as string });
    });
  });

  it('refuses a pickle that would become more objects than any network has', async () => {
    const pickle = Buffer.concat([Buffer.from('\x80\x02', 'latin1'), Buffer.alloc(5 * 2 ** 20, '}'), Buffer.from('.')]);
    expect(await refusal(storedZip({ 'a/data.pkl': pickle }))).toMatchObject({ code: 'input/unsupported', message: expect.stringContaining('4 MB') as string });
  });

  it('refuses an archive whose parts claim more than it holds', async () => {
    const files = { 'a/data.pkl': Buffer.from('\x80\x02}.', 'latin1') };
    expect((await refusal(storedZip(files, { name: 'a/data.pkl', size: 0xfffffff0 }))).code).toBe('model/damaged');
  });

  it.each([
    ['a negative size', { w: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }],
    ['an enormous size', { w: { dtype: 'F32', shape: [1e15, 1e15], data_offsets: [0, 4] } }],
    ['another length than its sizes', { w: { dtype: 'F32', shape: [1], data_offsets: [0, 8] } }],
    ['a place outside', { w: { dtype: 'F32', shape: [4], data_offsets: [4, 20] } }],
    ['an end before its start', { w: { dtype: 'F32', shape: [0], data_offsets: [8, 4] } }],
    ['twice the same place', { a: { dtype: 'F32', shape: [4], data_offsets: [0, 16] }, b: { dtype: 'F32', shape: [4], data_offsets: [0, 16] } }],
    ['no tensor', { w: 5 }],
  ])('refuses safetensors with %s', async (_what, header) => {
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    expect((await refusal(Buffer.concat([length, json, Buffer.alloc(16)]))).code).toBe('model/damaged');
  });
});
