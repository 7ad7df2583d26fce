import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/engine/files/modelFile.ts';
import { trainNetwork } from '../../src/engine/training/Training.ts';
import { listFormTables, readFormTable, writeFormTable } from '../../src/engine/tuning/formFile.ts';
import { classesToMeasure, judge, measureForms } from '../../src/engine/tuning/measureForms.ts';
import type { FormTable, MeasuredShape } from '../../src/shared/engineProtocol/formTable.ts';
import type { JobProgress, LabelledMicrograph, TrainResult } from '../../src/shared/engineProtocol/jobs.ts';
import { testControl } from './control.ts';
import { discsJob, writeDiscs } from './discs.ts';
import { tinyNetwork } from './tinyNetwork.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-forms-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const shape = (changes: Partial<MeasuredShape>): MeasuredShape => ({ gradient: 'input', kernel: 3, stride: 1, dilation: 1, grouping: 'none', channels: 8, filters: 8, pixels: 24 * 24, milliseconds: { flippedConvolution: 2, transposedConvolution: 1 }, rule: 'flippedConvolution', form: 'transposedConvolution', ...changes });
const table: FormTable = { shapes: [shape({}), shape({ channels: 20, filters: 8 }), shape({ channels: 8, filters: 12, pixels: 144 })] };

describe('measuring the forms of gradients', () => {
  it('times every form of every convolution that has a choice, and no other', async () => {
    const heard: JobProgress[] = [];
    const small = { kernel: 3, stride: 1, dilation: 1, channels: 8, filters: 8, pixels: 64 } as const;
    const { shapes } = await measureForms('cpu', 1, testControl((progress) => heard.push(progress)), [
      { ...small, gradient: 'weights', grouping: 'depthwise' },
      { ...small, gradient: 'weights', grouping: 'depthwise', stride: 2, dilation: 2 },
      { ...small, gradient: 'weights', grouping: 'none' },
      { ...small, gradient: 'input', grouping: 'none' },
      { ...small, gradient: 'input', grouping: 'none', stride: 2 },
      { ...small, gradient: 'input', grouping: 'depthwise' },
    ]);
    expect(shapes.map(({ gradient, grouping }) => [gradient, grouping])).toEqual([['weights', 'depthwise'], ['weights', 'depthwise'], ['input', 'none'], ['input', 'depthwise']]);
    for (const { milliseconds, form, rule } of shapes) {
      expect(Object.keys(milliseconds)).toHaveLength(2);
      expect(Object.keys(milliseconds)).toEqual(expect.arrayContaining([form, rule]));
      expect(Math.min(...Object.values(milliseconds))).toBeGreaterThan(0);
    }
    expect(heard.map(({ done, total }) => [done, total])).toEqual(Array.from({ length: 6 }, (_, at) => [at, 6]));
  });

  it('can be cancelled', async () => {
    await expect(measureForms('cpu', 1, testControl((_, wish) => wish.cancel()))).rejects.toMatchObject({ code: 'job/cancelled' });
  });

  it('leaves the rule only for a form that is clearly faster in most rounds', () => {
    const verdict = (...times: readonly (readonly [string, readonly number[]])[]): string => judge(new Map(times), 'rule').form;
    expect(verdict(['rule', [10, 10, 10]], ['other', [5, 6, 5]])).toBe('other');
    expect(verdict(['rule', [10, 10, 10]], ['other', [9.5, 9.6, 9.4]])).toBe('rule');
    // One disturbed round says nothing, on either side.
    expect(verdict(['rule', [10, 90, 10]], ['other', [11, 12, 11]])).toBe('rule');
    expect(verdict(['rule', [10, 10, 10]], ['other', [5, 90, 5]])).toBe('other');
    expect(verdict(['rule', [10, 10, 10]], ['other', [8, 8, 8]], ['best', [4, 4, 4]])).toBe('best');
  });

  it('covers the sizes that networks have', () => {
    const classes = classesToMeasure();
    expect(classes.length).toBeGreaterThan(40);
    expect(new Set(classes.map((each) => JSON.stringify(each))).size).toBe(classes.length);
  });
});

describe('the file of what was measured', () => {
  it('is found again for the same device and threads only, and ignored when it is damaged or of another library or processor', async () => {
    const cache = join(folder, 'cache', 'nital');
    expect(await readFormTable(cache, 'cpu', 1)).toBeNull();
    expect(await readFormTable(null, 'cpu', 1)).toBeNull();
    const path = await writeFormTable(cache, 'cpu', 1, table);
    expect(await readFormTable(cache, 'cpu', 1)).toEqual(table);
    expect(await readFormTable(cache, 'cpu', 3)).toBeNull();
    expect(await readFormTable(cache, 'webgpu', 1)).toBeNull();
    expect(await listFormTables(cache)).toMatchObject([{ device: 'cpu', threads: 1, shapes: table.shapes }]);
    const text = await readFile(path, 'utf8');
    for (const damaged of [text.slice(0, -40), '', text.replace(/"onnxRuntime": "[^"]+"/, '"onnxRuntime": "0.1"'), text.replace(/"processor": "[^"]+"/, '"processor": "another"'), text.replace('"version": 1', '"version": 2'), text.replace('"threads": 1', '"threads": 7')]) {
      expect(damaged).not.toBe(text);
      await writeFile(path, damaged);
      expect(await readFormTable(cache, 'cpu', 1)).toBeNull();
    }
    await writeFormTable(cache, 'cpu', 1, table);
    expect(await readFormTable(cache, 'cpu', 1)).toEqual(table);
  });
});

describe('a training with measured forms', () => {
  let micrographs: LabelledMicrograph[] = [];
  beforeAll(async () => {
    micrographs = await writeDiscs(join(folder, 'images'), 2, 96);
  });

  async function weightsOf(result: TrainResult): Promise<Map<string, Float32Array>> {
    return (await readModelFile(result.modelPath as string)).weights;
  }

  it('says so, and keeps its forms when it is resumed, whatever is measured or lost meanwhile', async () => {
    const cache = join(folder, 'trainings');
    await writeFormTable(cache, 'cpu', 1, table);
    const job = (name: string): Parameters<typeof trainNetwork>[1] => discsJob(micrographs, 96, 24, join(folder, name), { epochs: 1, validationPatience: null });
    const whole = await trainNetwork(tinyNetwork, job('whole'), testControl(), cache);
    expect(whole.measuredForms).toBe(true);
    const byRule = await trainNetwork(tinyNetwork, job('by-rule'), testControl());
    expect(byRule.measuredForms).toBe(false);
    expect((byRule.history.at(-1)?.trainingLoss as number) / (whole.history.at(-1)?.trainingLoss as number)).toBeCloseTo(1, 2);
    // Another order of sums: were the table not used, the bits would be the same.
    expect(await weightsOf(byRule)).not.toEqual(await weightsOf(whole));

    for (const [name, begunWith, goneOnWith] of [['lost', cache, null], ['found', null, cache]] as const) {
      const pieces = job(name);
      await trainNetwork(tinyNetwork, pieces, testControl((progress, wish) => progress.point?.iteration === 2 && wish.pause()), begunWith);
      const resumed = await trainNetwork(tinyNetwork, { ...pieces, resume: true }, testControl(), goneOnWith);
      const like = begunWith === null ? byRule : whole;
      expect(resumed.measuredForms).toBe(like.measuredForms);
      expect(resumed.history).toEqual(like.history);
      expect(await weightsOf(resumed)).toEqual(await weightsOf(like));
    }
  });
});
