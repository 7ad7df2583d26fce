import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import { nital, nitalJson } from './runNital.ts';

const COMPUTE = ['--device', 'cpu', '--threads', '1'];
const TRAINING = ['--tile', '32', '--batch', '4', '--epochs', '2', '--seed', '5', ...COMPUTE];

/** The main job on small synthetic specimens, with the JSON that scripts rely on. */
describe('the main job from the command line', () => {
  let folder = '';
  let project = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-job-'));
    project = join(folder, 'steel.nital');
    expect((await nital('project', 'create', project, '--label-set', '0:ferrite,1:pearlite')).code).toBe(0);
    const made = await nital('synth', join(folder, 'images'), '--project', project, '--specimens', '4', '--fields', '1', '--width', '128', '--height', '96', '--grain-size', '5', '--seed', '3');
    expect(made.code, made.stderr).toBe(0);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('trains and says how it went', async () => {
    const { code, result } = await nitalJson('train', project, ...TRAINING, '--shares', '0.5,0.25,0.25', '--name', 'first');
    expect(code).toBe(0);
    expect(result).toMatchObject({ run: 1, model: 'first', network: 'deeplabv3plus-mobilenetv2', learnables: 6_784_276, epochs: 2, device: 'cpu' });
    for (const figure of ['iterations', 'secondsElapsed', 'imagesPerSecond', 'trainingAccuracy', 'trainingLoss', 'validationAccuracy', 'validationLoss', 'peakMemoryMB']) {
      expect(result[figure], figure).toBeTypeOf('number');
    }
  });

  it('judges the model on specimens it has not seen, beside three baselines', async () => {
    const { code, result } = await nitalJson<Record<string, unknown> & { classes: object[]; confusion: number[][]; baselines: { name: string }[]; perImage: object[] }>(
      'evaluate', project, '--model', 'latest', '--on', 'test', ...COMPUTE,
    );
    expect(code).toBe(0);
    expect(result).toMatchObject({ model: 'first', on: 'test' });
    expect(Object.keys(result.classes[0] ?? {})).toEqual(expect.arrayContaining(['index', 'name', 'accuracy', 'iou', 'bfScore']));
    expect(result.baselines.map((baseline) => baseline.name)).toEqual(['mostFrequentClass', 'otsu', 'intensityBayes']);
    expect(result.perImage).toHaveLength(1);
    expect(result.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(128 * 96);
    for (const figure of ['globalAccuracy', 'meanAccuracy', 'meanIoU', 'weightedIoU', 'meanBFScore']) expect(result[figure], figure).toBeTypeOf('number');
  });

  it('makes a copy in 8-bit integers and says what it costs and gains', async () => {
    const { code, result } = await nitalJson<Record<string, Record<string, number>>>('quantize', project, '--model', 'first', '--tiles', '3', '--on', 'test', '--threads', '1');
    expect(code).toBe(0);
    expect(result).toMatchObject({ model: 'first-int8', madeFrom: 'first', on: 'test', floatLayers: ['dec_upsample1', 'dec_upsample2'] });
    for (const arithmetic of ['float', 'integer']) for (const figure of ['globalAccuracy', 'meanIoU']) expect(result[arithmetic]?.[figure], `${arithmetic} ${figure}`).toBeTypeOf('number');
    expect(result['bytes']?.['integer'] as number).toBeLessThan(0.15 * (result['bytes']?.['float'] as number));
    expect(result['millisecondsPerTile']?.['integer'] as number).toBeGreaterThan(0);
    // It is a model like any other, and knows the dataset of the one it was made of.
    const judged = await nitalJson('evaluate', project, '--model', 'first-int8', '--on', 'test', ...COMPUTE);
    expect(judged.result['meanIoU']).toBe(result['integer']?.['meanIoU']);
    const exported = await nitalJson<{ metadata: Record<string, string>; bytes: number }>('export', project, '--model', 'first-int8', '--out', join(folder, 'int8.onnx'), '--threads', '1');
    expect(exported.result.metadata['arithmetic']).toContain('int8');
    expect(exported.result.metadata['micrometresPerPixel']).not.toBe('null');
    const segmented = await nitalJson('segment', project, join(folder, 'images', 'SYN-3-02_1.png'), '--model', 'first-int8', '--out', join(folder, 'out8'), ...COMPUTE);
    expect(segmented).toMatchObject({ code: 0, result: { items: [{ state: 'ok' }] } });
  });

  it('makes a copy for graphics cards, which the processor computes in float32, and says so', async () => {
    const { code, result } = await nitalJson<Record<string, Record<string, number> | string | number | boolean | null>>('quantize', project, '--model', 'first', '--format', 'float16', '--on', 'test', ...COMPUTE);
    expect(code).toBe(0);
    expect(result).toMatchObject({ model: 'first-float16', madeFrom: 'first', device: 'cpu', inHalf: false, millisecondsPerTile: null });
    expect(Math.abs(result['lostPoints'] as number)).toBeLessThan(0.5);
    const { float, half } = result['bytes'] as Record<string, number>;
    expect((half as number) / (float as number)).toBeLessThan(0.55);
    expect(await nitalJson('quantize', project, '--model', 'first-float16')).toMatchObject({ code: 2, result: { error: { code: 'usage/invalid' } } });
  });

  it('refuses to quantise twice, under a name that is taken, and where nothing can be judged', async () => {
    expect(await nitalJson('quantize', project, '--model', 'first-int8', '--on', 'test')).toMatchObject({ code: 2, result: { error: { code: 'usage/invalid' } } });
    expect(await nitalJson('quantize', project, '--model', 'first', '--as', 'first-int8')).toMatchObject({ code: 3, result: { error: { code: 'input/invalid' } } });
    expect(await nitalJson('quantize', project, '--tiles', '0')).toMatchObject({ code: 2 });
  });

  it('segments what it can and says why the rest failed', async () => {
    const text = join(folder, 'notes.png');
    await writeFile(text, 'not an image');
    const { code, result } = await nitalJson<{ model: string; items: { file: string; state: string; reason: string | null; mask: string | null; overlay: string | null; fractions: Record<string, number> | null }[] }>(
      'segment', project, '--model', 'first', join(folder, 'images', 'SYN-3-01_1.png'), text, join(folder, 'missing.tif'), '--out', join(folder, 'out'), ...COMPUTE,
    );
    expect(code).toBe(6);
    expect(result.items.map((item) => item.state)).toEqual(['ok', 'failed', 'failed']);
    const [good, bad, missing] = result.items;
    expect(existsSync(good?.overlay ?? '')).toBe(true);
    const mask = await decodeMask(good?.mask ?? '');
    const pearlite = Uint8Array.from(mask.data).reduce((sum, value) => sum + value, 0) / mask.data.length;
    expect(good?.fractions?.['pearlite']).toBeCloseTo(pearlite, 12);
    expect(bad?.reason).toContain('notes.png');
    expect(missing?.reason).toContain('missing.tif');
    expect(bad).toMatchObject({ mask: null, overlay: null, fractions: null });
  });

  it('averages over variants where it is asked to, and records that it did', async () => {
    const judged = await nitalJson('evaluate', project, '--on', 'test', '--overlap', '0.5', '--tta', 'flips,1,0.5', ...COMPUTE);
    expect(judged.code).toBe(0);
    const settings = { overlap: 0.5, testTimeAugmentation: { flips: true, turns: false, scales: [1, 0.5] } };
    expect(judged.result['settings']).toEqual({ ...settings, device: 'cpu' });
    const segmented = await nital('segment', project, '--specimen', 'SYN-3-01', '--out', join(folder, 'averaged'), '--overlap', '0.5', '--tta', 'flips,1,0.5', ...COMPUTE);
    expect(segmented.code, segmented.stderr).toBe(0);
    const store = openProject(project, { readOnly: true });
    expect(store.batches.list().at(-1)?.settings).toEqual(settings);
    store.close();
    const refused = await nitalJson<{ error: { message: string } }>('segment', project, '--out', join(folder, 'averaged'), '--tta', 'flips,9');
    expect(refused.code).toBe(2);
    expect(refused.result.error.message).toMatch(/0\.25 to 4/);
  });

  it('keeps what was drawn when a prediction is made of the same micrograph', async () => {
    const { code } = await nitalJson('segment', project, '--specimen', 'SYN-3-02', '--out', join(folder, 'out2'), ...COMPUTE);
    expect(code).toBe(0);
    const evaluated = await nitalJson('evaluate', project, '--on', 'all', ...COMPUTE);
    expect(evaluated.code).toBe(0);
    // Were the prediction taken for truth, this micrograph would be judged perfect.
    const images = evaluated.result['perImage'] as { name: string; globalAccuracy: number }[];
    expect(images.find((image) => image.name.startsWith('SYN-3-02'))?.globalAccuracy).toBeLessThan(1);
  });

  it('writes the report', async () => {
    const out = join(folder, 'report.pdf');
    const { code, result } = await nitalJson('report', project, '--specimen', 'SYN-3-02', '--out', out, '--laboratory', 'Prüflabor Ω');
    expect(code).toBe(0);
    expect(result['path']).toBe(out);
    expect(existsSync(out)).toBe(true);
  });

  it('takes the sides from a table', async () => {
    const table = join(folder, 'sides.csv');
    const side = (specimen: number, name: string): string => `SYN-3-0${specimen}_1.png,${name}`;
    await writeFile(table, ['file,side', side(1, 'test'), side(2, 'train'), side(3, 'train'), side(4, 'validation')].join('\n'));
    const trained = await nitalJson('train', project, ...TRAINING, '--tile', '37', '--split-file', table, '--name', 'by table');
    expect(trained.code).toBe(0);
    const judged = await nitalJson('evaluate', project, '--model', 'by table', '--on', 'test', ...COMPUTE);
    expect(judged.result['specimens']).toEqual(['SYN-3-01']);
  });

  it('warns of a leaky split and judges single tiles of it', async () => {
    const trained = await nitalJson('train', project, ...TRAINING, '--split', 'crop', '--shares', '0.5,0.25,0.25', '--name', 'leaky');
    expect(trained.code).toBe(0);
    expect(trained.result['remarks']).toEqual(expect.arrayContaining([expect.stringContaining('optimistic')]));
    const judged = await nitalJson('evaluate', project, '--model', 'leaky', '--on', 'test', ...COMPUTE);
    expect(judged.code).toBe(0);
    expect((judged.result['perImage'] as object[]).length).toBeGreaterThan(3);
  });

  it('checks clean afterwards', async () => {
    expect((await nitalJson('project', 'check', project)).result).toMatchObject({ ok: true, problems: [] });
  });

  it('prints layer tables and devices', async () => {
    const networks = await nitalJson<{ id: string; learnables: number; layers: object[] }>('networks', 'unet');
    expect(networks.result).toMatchObject({ id: 'unet', learnables: 7_697_410 });
    expect(networks.result.layers[0]).toEqual({ index: 1, name: 'ImageInputLayer', type: 'Image Input', activations: [224, 224, 3], learnables: 0 });
    expect((await nitalJson('doctor')).result).toMatchObject({ chosen: expect.stringMatching(/cpu|webgpu/) as string });
  });

  describe('met with bad input', () => {
    const refused = async (expected: { readonly code: number; readonly error: string; readonly words: RegExp }, ...args: string[]): Promise<void> => {
      const { code, result } = await nitalJson<{ error: { code: string; message: string } }>(...args);
      expect(code).toBe(expected.code);
      expect(result.error.code).toBe(expected.error);
      expect(result.error.message).toMatch(expected.words);
      expect(result.error.message.split('\n')).toHaveLength(1);
    };

    it('trains no network on masks that finds its labels itself', () => refused({ code: 3, error: 'network/invalid', words: /"kanezaki".*without masks.*unet/ }, 'train', project, '--network', 'kanezaki', '--epochs', '1'));
    it('names the networks there are for an unknown one', () => refused({ code: 3, error: 'network/unknown', words: /resnet-9.*unet/ }, 'train', project, '--network', 'resnet-9', '--epochs', '1'));
    it('refuses a tile that is too small for the network', () => refused({ code: 3, error: 'network/invalid', words: /at least 32 × 32 px, not 20 × 20/ }, 'train', project, '--network', 'segnet-vgg16', '--tile', '40', '--half-size'));
    it('names the models there are for an unknown one', () => refused({ code: 4, error: 'project/unknownRecord', words: /"second".*"first"/ }, 'evaluate', project, '--model', 'second'));
    it('names the specimens there are for an unknown one', () => refused({ code: 4, error: 'project/unknownRecord', words: /"37".*SYN-3-01/ }, 'report', project, '--specimen', '37', '--out', join(folder, 'x.pdf')));
    it('refuses shares that do not sum to 1', () => refused({ code: 2, error: 'usage/invalid', words: /0\.5,0\.5,0\.5/ }, 'train', project, '--shares', '0.5,0.5,0.5'));
    it('says what to do when nothing can be resumed', () => refused({ code: 5, error: 'training/notResumable', words: /nital train/ }, 'train', project, '--resume'));
    it('refuses a model name that is taken', () => refused({ code: 3, error: 'input/invalid', words: /"first"/ }, 'train', project, ...TRAINING, '--name', 'first'));
    it('says where there is no project', () => refused({ code: 4, error: 'project/notFound', words: /nowhere\.nital/ }, 'train', join(folder, 'nowhere.nital')));
    it('keeps the better weights when the training diverges, and says so', () =>
      refused({ code: 5, error: 'training/diverged', words: /learning rate/ }, 'train', project, ...TRAINING, '--learning-rate', '1e9'));

    it('cannot split one specimen, nor train without masks', async () => {
      const one = join(folder, 'one.nital');
      await nital('project', 'create', one, '--label-set', '0:ferrite,1:pearlite');
      await refused({ code: 3, error: 'dataset/empty', words: /mask/ }, 'train', one);
      const image = join(folder, 'images', 'SYN-3-01_1.png');
      await nital('import', one, image, '--specimen', 'A');
      await refused({ code: 3, error: 'dataset/empty', words: /mask/ }, 'train', one);
      await nital('import', one, image, '--specimen', 'A', '--masks', join(folder, 'images', 'masks'));
      await refused({ code: 3, error: 'dataset/cannotSplit', words: /specimen/ }, 'train', one, ...TRAINING);
    });
  });
});
