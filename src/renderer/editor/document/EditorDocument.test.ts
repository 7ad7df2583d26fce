import { describe, expect, it } from 'vitest';
import { applyDelta } from '../../../shared/labelMap/delta.ts';
import { Random } from '../../../shared/random/Random.ts';
import { UNLABELLED, type LabelMap } from '../../../shared/raster/raster.ts';
import { ImagePixels } from '../image/ImagePixels.ts';
import { LabelTiles } from '../labels/LabelTiles.ts';
import { swapping } from '../labels/recolouring.ts';
import type { ImageTiles, JournalEntry } from '../ports.ts';
import { TILE } from '../tile.ts';
import { FIRST_SETTINGS, type ToolContext } from '../tools/Tool.ts';
import { TOOL_IDS, toolFacts } from '../tools/tools.ts';
import { EditorDocument } from './EditorDocument.ts';

/** Larger than one tile in both directions, and no multiple of it. */
const [WIDTH, HEIGHT] = [TILE + 88, TILE + 30];

/** A grey wedge, brighter to the right, with a bright square. */
const wedge: ImageTiles = {
  width: WIDTH,
  height: HEIGHT,
  tile: (_level, column, row) => {
    const [width, height] = [Math.min(TILE, WIDTH - column * TILE), Math.min(TILE, HEIGHT - row * TILE)];
    const bytes = Uint8Array.from({ length: width * height }, (_, at) => brightnessAt(column * TILE + (at % width), row * TILE + Math.floor(at / width)));
    return Promise.resolve({ width, height, channels: 1, bytes });
  },
};

function brightnessAt(x: number, y: number): number {
  return x >= 500 && x < 530 && y >= 500 && y < 530 ? 255 : Math.floor((x * 200) / WIDTH);
}

interface Desk extends ToolContext {
  readonly entries: JournalEntry[];
  change(settings: Partial<typeof FIRST_SETTINGS>): void;
}

function desk(map: LabelMap = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT).fill(UNLABELLED) }): Desk {
  const entries: JournalEntry[] = [];
  let settings = { ...FIRST_SETTINGS };
  const document = new EditorDocument({ labels: LabelTiles.of(map), entries: [], undone: 0 }, { fetchDelta: () => Promise.reject(new Error('all is in memory')), onEntry: (entry) => entries.push(entry) });
  const image = new ImagePixels(wedge, () => undefined, (error) => expect.fail(String(error)));
  return { document, image, entries, settings: () => settings, pick: () => undefined, change: (more) => (settings = { ...settings, ...more }) };
}

function countsOf(data: Uint8Array): number[] {
  const counts = new Array<number>(256).fill(0);
  for (const value of data) counts[value] = (counts[value] as number) + 1;
  return counts;
}

describe('a mask under the hand', () => {
  it('comes back from any strokes of any tools, and goes forth again', { timeout: 60_000 }, async () => {
    const random = new Random(11);
    const place = (): { x: number; y: number; shift: boolean; pressure: number | null } => ({ x: random.uniform() * (WIDTH + 40) - 20, y: random.uniform() * (HEIGHT + 40) - 20, shift: random.uniform() < 0.2, pressure: random.uniform() < 0.3 ? random.uniform() : null });
    const { document, entries, ...context } = desk();
    const tools = TOOL_IDS.map((id) => toolFacts(id).create({ document, ...context }));
    for (let round = 0; round < 42; round++) {
      context.change({ value: Math.floor(random.uniform() * 3), diameter: 1 + Math.floor(random.uniform() * 90), onlyUnlabelled: random.uniform() < 0.2, contiguous: random.uniform() < 0.5, tolerance: Math.floor(random.uniform() * 30), low: Math.floor(random.uniform() * 100), high: 100 + Math.floor(random.uniform() * 100) });
      document.setLocked(Math.floor(random.uniform() * 3), random.uniform() < 0.3);
      const tool = tools[round % tools.length];
      if (tool === undefined) continue;
      await tool.down(place());
      for (let step = 0; step < 4; step++) await tool.move(place());
      if (random.uniform() < 0.15) tool.cancel();
      else await tool.up(place());
      tool.finish?.();
      if (random.uniform() < 0.1) document.change({ label: 'Swap', code: 'swap' }, Array.from({ length: HEIGHT }, (_, y) => ({ y, from: 0, to: WIDTH })), swapping(0, 1, document.locked));
      if (random.uniform() < 0.2) await document.step('undo');
      if (random.uniform() < 0.1) await document.step('redo');
    }
    const end = document.labels.toLabelMap();
    expect([...document.labels.counts]).toEqual(countsOf(end.data));
    expect(document.history.entries.length).toBeGreaterThan(15);

    // The journal alone tells the same story to who knows nothing of tiles.
    const replayed: LabelMap = { width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT).fill(UNLABELLED) };
    const told: Uint8Array[] = [];
    let done = 0;
    for (const entry of entries) {
      if (entry.kind === 'stroke') {
        told.length = done;
        told.push(entry.delta);
        applyDelta(replayed, entry.delta, 'redo');
        done++;
      } else if (entry.kind === 'undo') applyDelta(replayed, told[--done] as Uint8Array, 'undo');
      else applyDelta(replayed, told[done++] as Uint8Array, 'redo');
    }
    expect(Buffer.compare(replayed.data, end.data)).toBe(0);

    const changes = document.history.done;
    while (await document.step('undo'));
    expect(document.history.done).toBe(0);
    expect(document.labels.counts[UNLABELLED]).toBe(WIDTH * HEIGHT);
    expect(document.labels.bytes).toBe(0);
    while (document.history.done < changes) await document.step('redo');
    expect(Buffer.compare(document.labels.toLabelMap().data, end.data)).toBe(0);
  });

  it('leaves locked classes alone and says nothing happened when nothing did', async () => {
    const { document, entries, ...context } = desk();
    const brush = toolFacts('brush').create({ document, ...context });
    const at = { x: 100, y: 100, shift: false, pressure: null };
    context.change({ diameter: 20 });
    await brush.down(at);
    await brush.up(at);
    document.setLocked(0, true);
    context.change({ value: 1 });
    await brush.down(at);
    await brush.up(at);
    expect(entries.map(({ kind }) => kind)).toEqual(['stroke']);
    expect(document.labels.get(100, 100)).toBe(0);
  });
});

describe('tools', () => {
  it('paint discs as wide as they say', async () => {
    for (const diameter of [1, 2, 3, 4, 40, 41]) {
      const { document, ...context } = desk();
      context.change({ diameter });
      const brush = toolFacts('brush').create({ document, ...context });
      await brush.down({ x: 200.3, y: 200.4, shift: false, pressure: null });
      await brush.up({ x: 200.3, y: 200.4, shift: false, pressure: null });
      const { data } = document.labels.toLabelMap();
      const rows = Array.from({ length: HEIGHT }, (_, y) => data.subarray(y * WIDTH, (y + 1) * WIDTH).reduce((sum, value) => sum + Number(value === 0), 0));
      expect([diameter, Math.max(...rows), rows.filter((count) => count > 0).length]).toEqual([diameter, diameter, diameter]);
    }
  });

  it('threshold: paint only what is as bright as asked', async () => {
    const { document, ...context } = desk();
    context.change({ diameter: 60, low: 250, high: 255 });
    const brush = toolFacts('threshold').create({ document, ...context });
    await brush.down({ x: 500, y: 515, shift: false, pressure: null });
    await brush.move({ x: 600, y: 515, shift: false, pressure: null });
    await brush.up({ x: 600, y: 515, shift: false, pressure: null });
    expect(document.labels.counts[0]).toBe(900);
    expect([document.labels.get(500, 500), document.labels.get(529, 529), document.labels.get(499, 510)]).toEqual([0, 0, UNLABELLED]);
  });

  it('wand and fill: find what hangs together over the borders of tiles', async () => {
    const { document, ...context } = desk();
    context.change({ tolerance: 5, value: 2 });
    await toolFacts('wand').create({ document, ...context }).down({ x: 515, y: 515, shift: false, pressure: null });
    expect(document.labels.counts[2]).toBe(900);
    context.change({ value: 1 });
    await toolFacts('fill').create({ document, ...context }).down({ x: 0, y: 0, shift: false, pressure: null });
    expect(document.labels.counts[1]).toBe(WIDTH * HEIGHT - 900);
  });

  it('polygon: fills on the first corner, takes corners back', async () => {
    const { document, ...context } = desk();
    const polygon = toolFacts('polygon').create({ document, ...context });
    for (const [x, y] of [[10, 10], [30, 10], [300, 300], [30, 40], [10, 40], [11, 11]] as const) {
      await polygon.down({ x, y, shift: false, pressure: null });
      if (x === 300) polygon.back?.();
    }
    expect(document.labels.counts[0]).toBe(20 * 30);
    expect(polygon.outline(null)).toBeNull();
  });
});
