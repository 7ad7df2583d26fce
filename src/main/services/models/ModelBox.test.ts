import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseLabelSet } from '../../../shared/domain/labelSet.ts';
import { createProject } from '../../project/createProject.ts';
import { failure, ferritePearliteProject, sha256Of, temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { ModelsService, scaleRemarks, seenScale } from '../ModelsService.ts';
import { ModelBox, type BoxedModel } from './ModelBox.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

const RANGE = { low: 0.05, high: 1 };
const entry: BoxedModel = { name: 'boxed', title: 'A model', network: 'unet', classes: ['ferrite', 'pearlite'], micrometresPerPixel: RANGE, file: 'boxed.safetensors', sha256: sha256Of('weights'), bytes: 7, card: 'boxed.json' };
const card = { classes: entry.classes, shipped: { micrometresPerPixel: RANGE, finestSeen: 0.2 } };

function box(name: string, files: Readonly<Record<string, string>>): ModelBox {
  const folder = join(temporary.path, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return new ModelBox(folder);
}
const whole = { 'manifest.json': JSON.stringify({ models: [entry] }), 'boxed.safetensors': 'weights', 'boxed.json': JSON.stringify(card) };

describe('ModelBox', () => {
  it('lists its models and opens one after comparing its hash', async () => {
    const sound = box('sound', whole);
    expect(await sound.list()).toEqual([entry]);
    expect(await sound.open(entry)).toEqual({ path: join(temporary.path, 'sound', 'boxed.safetensors'), card });
  });

  it('refuses weights of another hash, what is missing, and a manifest that is none', async () => {
    expect(await failure(() => box('altered', { ...whole, 'boxed.safetensors': 'wrights' }).open(entry))).toMatchObject({ code: 'model/damaged', message: expect.stringMatching(/not the model "boxed".*Install Nital anew/) as string });
    expect(await failure(() => box('empty', {}).list())).toMatchObject({ code: 'input/notFound' });
    expect(await failure(() => box('text', { 'manifest.json': 'models' }).list())).toMatchObject({ code: 'model/damaged' });
    expect(await failure(() => box('other', { 'manifest.json': '{"models":[{"name":"x"}]}' }).list())).toMatchObject({ code: 'model/damaged' });
  });
});

describe('ModelsService', () => {
  it('enters a model of the box into the project when it is first asked for, once, with its card', async () => {
    const models = new ModelsService(box('used', whole));
    const project = await ferritePearliteProject(join(temporary.path, 'used.nital'));
    try {
      expect(await failure(() => models.find(project, 'latest'))).toMatchObject({ code: 'project/unknownRecord', message: expect.stringMatching(/no model yet.*comes with "boxed"/) as string });
      const first = await models.find(project, 'boxed');
      expect(first).toMatchObject({ name: 'boxed', network: 'unet', sha256: entry.sha256, card, runId: null });
      expect(await models.find(project, 'boxed')).toEqual(first);
      expect(await models.find(project, 'latest')).toEqual(first);
      expect(await models.find(project, String(first.id))).toEqual(first);
      expect(await models.list(project)).toEqual({ ofProject: [first], boxed: [entry] });
      expect((await project.blobs.read(first.sha256)).toString()).toBe('weights');
    } finally {
      project.close();
    }
  });

  it("refuses a project that lacks the model's classes, and leaves it as it was", async () => {
    const models = new ModelsService(box('foreign', whole));
    const project = await createProject(join(temporary.path, 'foreign.nital'), { labelSet: parseLabelSet('0:matrix,1:pearlite') });
    try {
      expect(await failure(() => models.find(project, 'boxed'))).toMatchObject({ code: 'model/mismatch', message: expect.stringContaining('ferrite is missing') as string });
      expect(project.models.list()).toEqual([]);
      expect(project.blobs.has(entry.sha256)).toBe(false);
    } finally {
      project.close();
    }
  });

  it("prefers the project's own model of the same name", async () => {
    const models = new ModelsService(box('shadowed', whole));
    const project = await ferritePearliteProject(join(temporary.path, 'shadowed.nital'));
    try {
      const own = project.models.insert({ name: 'boxed', network: 'unet', sha256: await project.blobs.put(Buffer.from('own')), card: {}, runId: null });
      expect(await models.find(project, 'boxed')).toEqual(own);
    } finally {
      project.close();
    }
  });
});

const model = { id: 1, name: 'boxed', network: 'unet', sha256: entry.sha256, card, runId: null, createdAt: '' };

describe('seenScale', () => {
  it.each([[0.4, 1], [0.2, 1], [0.1, 0.5], [0.05, 0.25], [0.001, 0.1], [null, 1]])('of %s µm per pixel is %s', (umPerPx, scale) => {
    expect(seenScale(model, umPerPx === null ? null : { umPerPx, source: 'entered', origin: 'test', confirmed: true })).toBeCloseTo(scale, 12);
    expect(seenScale({ ...model, card: null }, umPerPx === null ? null : { umPerPx, source: 'entered', origin: 'test', confirmed: true })).toBe(1);
  });
});

describe('scaleRemarks', () => {
  const micrograph = (file: string, umPerPx: number | null): Parameters<typeof scaleRemarks>[1][number] => ({ file, calibration: umPerPx === null ? null : { umPerPx, source: 'entered', origin: 'test', confirmed: true } });

  it('says which micrographs are outside the range and how many say nothing', () => {
    expect(scaleRemarks(model, [micrograph('a', 0.05), micrograph('b', 1)])).toEqual([]);
    expect(scaleRemarks(model, [micrograph('a', 0.2), micrograph('b', 2.513), micrograph('c', 0.01), micrograph('d', null)])).toEqual([
      '"boxed" is made for 0.05 to 1 µm per pixel, which 2 of 4 micrographs are not ("b" with 2.51): look at their masks before you use their figures.',
      '"boxed" is made for 0.05 to 1 µm per pixel; 1 of 4 micrographs have no calibration that says whether they are.',
    ]);
  });

  it('says nothing of models that were trained here', () => {
    expect(scaleRemarks({ ...model, card: { classes: [] } }, [micrograph('a', 5)])).toEqual([]);
    expect(scaleRemarks({ ...model, card: null }, [micrograph('a', null)])).toEqual([]);
  });
});
