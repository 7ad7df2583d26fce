import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import type { NitalContract } from '../../../src/shared/contract/contract.ts';
import type { RpcClient } from '../../../src/shared/rpc/RpcClient.ts';
import { createApp } from '../../../src/main/app.ts';
import { parseLabelSet } from '../../../src/shared/domain/labelSet.ts';
import { programOf } from '../editorDriver.ts';
import { startWorkstation } from '../servedPage.ts';

/**
 * Pictures of every screen with something on it, of a project that is made for it: synthetic micrographs, a training of some minutes.
 *
 *     npm run screens -- [--out docs/screens] [--minutes 3] [--wide] [--states]
 *
 * As they stand in docs/screens: 1366 × 768, light and dark. `--wide`: also 2560 × 1440. `--states`: also with nothing on them, and after
 * something went wrong; these are there to be looked at, not for docs/screens.
 */
const { values } = parseArgs({ options: { out: { type: 'string', default: resolve(import.meta.dirname, '../../../docs/screens') }, minutes: { type: 'string', default: '3' }, wide: { type: 'boolean', default: false }, states: { type: 'boolean', default: false } } });
const PATIENCE = 120_000;

/** What is shown under an address, and what is waited for or done before the picture is taken. */
interface Screen {
  readonly name: string;
  readonly hash: string;
  readonly ready: (page: Page) => Promise<unknown>;
}

const station = await startWorkstation();
try {
  await mkdir(values.out, { recursive: true });
  const path = join(station.home, 'C45E 2026.nital');
  await makeProject(path);
  const program = await programOf(station);
  const { handle } = await program.call.projects.open({ path });
  await work(program, handle);
  const shown = [...screens(path)];
  if (values.states) shown.push(...(await emptyScreens(program)), ...(await troubledScreens(program)));
  const sizes = [{ width: 1366, height: 768 }, ...(values.wide ? [{ width: 2560, height: 1440 }] : [])];
  for (const viewport of sizes) {
    const page = await station.open({ viewport });
    page.setDefaultTimeout(PATIENCE);
    await page.getByText('C45E 2026').first().waitFor();
    for (const appearance of ['dark', 'light'] as const) {
      await page.evaluate(`localStorage.setItem('mantine-color-scheme-value', '${appearance}')`);
      await program.call.settings.change({ changes: { appearance } });
      for (const { name, hash, ready } of shown) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
        await ready(page).catch((error: unknown) => process.stderr.write(`${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}\n`));
        await page.waitForTimeout(700);
        const size = viewport.width === 1366 ? '' : `-${viewport.width}`;
        await page.screenshot({ path: join(values.out, `${name}-${appearance}${size}.jpg`), type: 'jpeg', quality: 82 });
      }
    }
    await page.close();
  }
} finally {
  await station.close();
}

async function makeProject(path: string): Promise<void> {
  const app = createApp();
  try {
    await app.projects.create(path, { name: 'C45E 2026', labelSet: parseLabelSet('0:ferrite:matrix,1:pearlite:constituent') });
    const store = app.projects.open(path);
    // One laboratory's microscope: the lamp is off centre and boundaries are etched as dark as pearlite, which no threshold can tell apart.
    const look = {
      fields: 1, width: 800, height: 600, umPerPx: 0.25,
      random: { captionShare: 0, colouredShare: 0, jpegShare: 0, umPerPx: [0.25, 0.25], grainPx: [50, 100], exposure: [0.95, 1.1], ferriteLevel: [0.75, 0.9], pearliteShare: [0.35, 0.6], boundaryContrast: [0.5, 0.85], boundaryPx: [2, 4.5], vignette: [0.3, 0.5], gradient: [0.25, 0.4], blurPx: [0.4, 1.2] },
    } as const;
    await app.synthetic.make({ ...look, specimens: 14, pearlite: { from: 0.2, to: 0.75 }, seed: 4 }, store, {});
    const folder = `${path}-more`;
    const { items } = await app.synthetic.make({ ...look, specimens: 6, pearlite: { from: 0.3, to: 0.6 }, seed: 5, folder }, null);
    await app.imports.import(store, { paths: items.map(({ file }) => join(folder, file)), specimen: 'C45E-12', umPerPx: 0.25 });
    const training = { recipe: { name: 'whole specimens', tileSize: 128 }, modelName: 'C45E first', settings: { network: 'deeplabv3plus-mobilenetv2', epochs: 100_000, maxSeconds: 60 * Number(values.minutes), batchSize: 8, device: 'cpu', seed: 1, schedule: 'cosine', normalisation: 'image', validationsPerEpoch: 2, validationPatience: null } } as const;
    await app.training.start(store, training);
    store.close();
  } finally {
    await app.close();
  }
}

/** Judges, segments, reviews and reports, as a person would in the window. */
async function work(program: RpcClient<NitalContract>, project: string): Promise<void> {
  await program.call.settings.change({ changes: { operator: 'A. Metallographer', laboratory: { name: 'Materials testing, hall 4', address: ['Works road 1'], accreditation: null } } });
  await ended(program, (await program.call.evaluations.start({ project, models: ['C45E first'], on: 'test' })).jobs);
  await ended(program, [(await program.call.batches.start({ project, model: 'C45E first', what: { kind: 'project', only: 'withoutTruth' } })).job]);
  await program.call.batches.review({ project, batch: 1, position: 0, verdict: 'accepted' });
  const [specimen] = await program.call.specimens.list({ project });
  await program.call.reports.make({ project, specimen: specimen?.id ?? 0, settings: { laboratory: null, address: [], operator: null, remarks: [], micrographs: null, attachMasks: false } });
}

async function ended(program: RpcClient<NitalContract>, jobs: readonly number[]): Promise<void> {
  for (;;) {
    const all = (await program.call.jobs.list({})).filter(({ id }) => jobs.includes(id));
    const failed = all.find(({ state }) => state === 'failed');
    if (failed !== undefined) throw new Error(`${failed.title}: ${failed.error?.message ?? ''}`);
    if (all.every(({ endedAt }) => endedAt !== null)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Every screen of a project that was just made. */
async function emptyScreens(program: RpcClient<NitalContract>): Promise<Screen[]> {
  const path = join(station.home, 'New project.nital');
  await program.call.projects.create({ path, classes: '0:ferrite:matrix,1:pearlite:constituent' });
  return ['specimens', 'masks', 'datasets', 'train', 'evaluate', 'batch', 'reports'].map((screen) => ({ name: `${screen}-empty`, hash: addressOf(path, screen), ready: (page) => page.waitForTimeout(1500) }));
}

/** What stands there when a folder is gone, a file of a project is, a training has diverged, an image cannot be read. */
async function troubledScreens(program: RpcClient<NitalContract>): Promise<Screen[]> {
  const path = join(station.home, 'Troubled.nital');
  const app = createApp();
  const store = await app.projects.create(path, { name: 'Troubled', labelSet: parseLabelSet('0:ferrite:matrix,1:pearlite:constituent') }).then(() => app.projects.open(path));
  await app.synthetic.make({ specimens: 4, fields: 1, width: 320, height: 240, seed: 9 }, store, {});
  await app.training.start(store, { recipe: { name: 'all', tileSize: 64 }, modelName: 'short', settings: { network: 'deeplabv3plus-mobilenetv2', epochs: 1, batchSize: 2, device: 'cpu', seed: 1 } });
  await app.training.start(store, { recipe: { name: 'all', tileSize: 64 }, modelName: 'wild', settings: { network: 'deeplabv3plus-mobilenetv2', epochs: 50, batchSize: 2, learningRate: 1e6, device: 'cpu', seed: 1 } }).catch(() => undefined);
  const missing = store.micrographs.list()[1];
  store.close();
  await app.close();
  const { handle } = await program.call.projects.open({ path });
  const images = join(station.home, 'images');
  await mkdir(images);
  await writeFile(join(images, 'cut off.png'), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0));
  await writeFile(join(images, 'notes.tif'), 'no image at all');
  await ended(program, [(await program.call.batches.start({ project: handle, model: 'short', what: { kind: 'files', paths: [images], outFolder: join(station.home, 'masks') } })).job]).catch(() => undefined);
  if (missing !== undefined) await rm(join(path, 'blobs', missing.sha256.slice(0, 2), missing.sha256.slice(2)));
  const still = (page: Page): Promise<unknown> => page.waitForTimeout(1500);
  return [
    { name: 'project-gone', hash: addressOf(join(station.home, 'Moved away.nital'), 'specimens'), ready: still },
    { name: 'specimens-file-gone', hash: addressOf(path, 'specimens', missing?.specimenId), ready: still },
    { name: 'masks-file-gone', hash: addressOf(path, 'masks', missing?.id), ready: still },
    { name: 'train-diverged', hash: addressOf(path, 'train', 2), ready: still },
    { name: 'batch-failed', hash: addressOf(path, 'batch'), ready: (page) => page.getByRole('tab', { name: /^Queue/ }).click() },
    { name: 'reports-file-gone', hash: addressOf(path, 'reports'), ready: still },
  ];
}

function addressOf(project: string, screen: string, id?: number): string {
  return `#/${screen}?${new URLSearchParams({ project, ...(id === undefined ? {} : { id: String(id) }) }).toString()}`;
}

function screens(path: string): Screen[] {
  const at = (screen: string, id?: number): string => addressOf(path, screen, id);
  const text = (words: string | RegExp) => (page: Page): Promise<unknown> => page.getByText(words).first().waitFor();
  return [
    { name: 'home', hash: '#/', ready: text('C45E 2026') },
    { name: 'specimens', hash: at('specimens', 1), ready: (page) => page.getByRole('complementary', { name: 'Specimen' }).locator('img, canvas').first().waitFor() },
    {
      name: 'masks',
      hash: at('masks', 3),
      ready: async (page) => {
        const canvas = page.locator('canvas[data-part=outlines]');
        await canvas.waitFor();
        await page.waitForTimeout(1500);
        await canvas.focus();
        await page.keyboard.press('b');
        await page.keyboard.press('2');
        const box = await canvas.boundingBox();
        if (box !== null) await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.45);
      },
    },
    { name: 'datasets', hash: at('datasets', 1), ready: (page) => page.locator('img[alt^="Varied tile of"]').nth(8).waitFor() },
    { name: 'train', hash: at('train', 1), ready: (page) => page.locator('[data-points] canvas').first().waitFor() },
    { name: 'evaluate', hash: at('evaluate', 1), ready: (page) => page.locator('canvas[data-part=comparison]').waitFor() },
    {
      name: 'batch',
      hash: at('batch'),
      ready: async (page) => {
        await page.getByText('batch 1', { exact: false }).first().click({ timeout: 5000 }).catch(() => undefined);
        await page.getByRole('tab', { name: /^Review/ }).click();
        await page.locator('[data-mask]:not([data-mask=coming])').waitFor();
      },
    },
    { name: 'queue', hash: at('batch'), ready: (page) => page.getByRole('tab', { name: /^Queue/ }).click() },
    {
      name: 'reports',
      hash: at('reports', 1),
      ready: async (page) => {
        await page.locator('canvas[data-drawn]').first().waitFor();
        await page.getByRole('button', { name: 'Verify', exact: true }).click();
        await page.getByText('Identical', { exact: true }).waitFor();
      },
    },
    { name: 'settings', hash: `#/settings?${new URLSearchParams({ project: path, tab: 'laboratory' }).toString()}`, ready: (page) => page.getByLabel('Name', { exact: false }).first().waitFor() },
    { name: 'devices', hash: `#/settings?${new URLSearchParams({ project: path, tab: 'devices' }).toString()}`, ready: text(/Processor/) },
    { name: 'about', hash: `#/settings?${new URLSearchParams({ project: path, tab: 'about' }).toString()}`, ready: text(/MIT/) },
  ];
}
