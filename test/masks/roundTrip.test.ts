import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import { createApi, type Api } from '../../src/main/api/createApi.ts';
import { createApp, type App } from '../../src/main/app.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import { EditorDocument } from '../../src/renderer/editor/document/EditorDocument.ts';
import { MaskSaver } from '../../src/renderer/editor/document/MaskSaver.ts';
import { ImagePixels } from '../../src/renderer/editor/image/ImagePixels.ts';
import { FIRST_SETTINGS, type Tool, type ToolPoint } from '../../src/renderer/editor/tools/Tool.ts';
import { TOOL_IDS, toolFacts } from '../../src/renderer/editor/tools/tools.ts';
import { contractImage, contractMask } from '../../src/renderer/screens/masks/contractMask.ts';
import type { MaskRow } from '../../src/shared/contract/areas/masksArea.ts';
import type { NitalContract } from '../../src/shared/contract/contract.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { UNLABELLED } from '../../src/shared/raster/raster.ts';
import { RpcClient } from '../../src/shared/rpc/RpcClient.ts';
import { memoryPair } from '../helpers/memoryPair.ts';
import { ferritePearliteProject, temporaryFolder } from '../helpers/testProject.ts';
import { addBlank } from './drawing.ts';

/** Around the sides of a tile, and as thin as can be. */
const SIZES = [[1, 1], [1, 37], [513, 1], [511, 40], [512, 512], [513, 514], [30, 1025]] as const;
const STEPS = 45;

const temporary = temporaryFolder();
const path = join(temporary.path, 'round.nital');
let app: App;
let api: Api;
let client: RpcClient<NitalContract>;
let project: string;

/** The program as it is started anew; all it knew is what stands on the disk. */
async function restart(): Promise<void> {
  app = createApp();
  api = createApi(app);
  const [here, there] = memoryPair();
  api.attach(there);
  client = new RpcClient<NitalContract>();
  client.connect(here);
  project = (await client.call.projects.open({ path })).handle;
}

async function stop(): Promise<void> {
  api.close();
  await app.close();
}

/** The editor without its window, on the program's own contract. */
class Desk {
  readonly document: EditorDocument;
  readonly saver: MaskSaver;
  readonly tools: readonly Tool[];
  settings = FIRST_SETTINGS;

  private constructor(row: MaskRow, store: ReturnType<typeof contractMask>, loaded: Awaited<ReturnType<typeof store.load>>) {
    this.saver = new MaskSaver((entries) => store.append(entries), () => undefined);
    this.document = new EditorDocument(loaded, {
      fetchDelta: async (index) => {
        await this.saver.settle();
        return store.delta(index);
      },
      onEntry: (entry) => this.saver.add(entry),
    });
    const image = new ImagePixels(contractImage(client, project, row), () => undefined, (error) => expect.fail(String(error)));
    this.tools = TOOL_IDS.map((id) => toolFacts(id).create({ document: this.document, image, settings: () => this.settings, pick: () => undefined }));
  }

  static async open(row: MaskRow): Promise<Desk> {
    const store = contractMask(client, project, row.id);
    return new Desk(row, store, await store.load());
  }

  get pixels(): Buffer {
    return Buffer.from(this.document.labels.toLabelMap().data);
  }

  async draw(random: Random, { width, height }: MaskRow): Promise<void> {
    const place = (): ToolPoint => ({ x: random.uniform() * width * 1.2 - width * 0.1, y: random.uniform() * height * 1.2 - height * 0.1, shift: random.uniform() < 0.2, pressure: random.uniform() < 0.3 ? random.uniform() : null });
    this.settings = { ...FIRST_SETTINGS, value: Math.floor(random.uniform() * 2), diameter: 1 + Math.floor(random.uniform() * 60), onlyUnlabelled: random.uniform() < 0.2, tolerance: Math.floor(random.uniform() * 20), contiguous: random.uniform() < 0.5, low: 0, high: Math.floor(random.uniform() * 255) };
    const tool = this.tools[Math.floor(random.uniform() * this.tools.length)] as Tool;
    await tool.down(place());
    for (let step = 0; step < 3; step++) await tool.move(place());
    if (random.uniform() < 0.1) tool.cancel();
    else await tool.up(place());
    tool.finish?.();
  }

  /** Everything that was drawn is on the disk. */
  async settle(): Promise<void> {
    await this.saver.settle();
    expect(this.saver.state).toMatchObject({ kind: 'saved' });
    this.saver.close();
  }
}

beforeAll(async () => {
  for (const name of ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'APPDATA', 'LOCALAPPDATA']) process.env[name] = join(temporary.path, 'user');
  const made = await ferritePearliteProject(path);
  for (const [at, [width, height]] of SIZES.entries()) await addBlank(made, width, height, `S${at}`);
  made.close();
  await restart();
});
afterAll(async () => {
  await stop();
  temporary.remove();
});

describe('a mask that is drawn in the editor', () => {
  it.each(SIZES)('of %i × %i pixels is the same to the pixel after any strokes, undos, commits and restarts, and as a PNG', { timeout: 120_000 }, async (width, height) => {
    const random = new Random(width * 7 + height);
    const row = (await client.call.masks.list({ project })).find((each) => each.width === width && each.height === height) as MaskRow;
    let desk = await Desk.open(row);
    for (let step = 0; step < STEPS; step++) {
      const kind = random.uniform();
      if (kind < 0.6) await desk.draw(random, row);
      else if (kind < 0.75) await desk.document.step('undo');
      else if (kind < 0.85) await desk.document.step('redo');
      else {
        await desk.settle();
        const before = desk.pixels;
        const { done } = desk.document.history;
        if (kind < 0.93) await client.call.masks.commit({ project, micrograph: row.id });
        else {
          await stop();
          await restart();
        }
        desk = await Desk.open(row);
        expect(Buffer.compare(desk.pixels, before)).toBe(0);
        expect(desk.document.history.done).toBe(done);
      }
    }
    await desk.settle();
    const end = desk.pixels;
    const { done } = desk.document.history;
    const { revision } = await client.call.masks.commit({ project, micrograph: row.id });
    const store = openProject(path, { readOnly: true });
    const kept = revision === null ? null : await decodeMask(store.blobs.path(store.masks.get(revision).sha256));
    store.close();
    // Nothing may have come of so few gestures on a single pixel.
    if (kept === null) expect(end.every((value) => value === UNLABELLED)).toBe(true);
    else expect([kept.width, kept.height, Buffer.compare(Buffer.from(kept.data), end)]).toEqual([width, height, 0]);
    const again = await Desk.open(row);
    expect(Buffer.compare(again.pixels, end)).toBe(0);
    while (await again.document.step('undo'));
    expect(again.pixels.every((value) => value === UNLABELLED)).toBe(true);
    while (again.document.history.done < done) await again.document.step('redo');
    expect(Buffer.compare(again.pixels, end)).toBe(0);
    await again.settle();
  });
});
