import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeMaskPng } from '../../src/imaging/encodeMaskPng.ts';
import { ImageWorker } from '../../src/main/imageWorker/ImageWorker.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import type { ProjectStore } from '../../src/main/project/ProjectStore.ts';
import { backupProject } from '../../src/main/project/upkeep/backupProject.ts';
import { checkProject } from '../../src/main/project/upkeep/checkProject.ts';
import { restoreProject } from '../../src/main/project/upkeep/restoreProject.ts';
import { MasksService } from '../../src/main/services/MasksService.ts';
import type { StrokeEntry } from '../../src/shared/contract/areas/masksArea.ts';
import type { MaskRevision, Micrograph } from '../../src/shared/domain/records.ts';
import { applyDelta, encodeDelta } from '../../src/shared/labelMap/delta.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { failure, ferritePearliteProject, temporaryFolder } from '../helpers/testProject.ts';
import { addBlank, labelsOf, Painter } from './drawing.ts';

const temporary = temporaryFolder();
const images = new ImageWorker();
let masks: MasksService;
let project: ProjectStore;
let micrograph: Micrograph;
let round = 0;

beforeAll(() => {
  masks = new MasksService(images, join(temporary.path, 'cache'));
});
afterAll(async () => {
  await images.dispose();
  temporary.remove();
});
beforeEach(async () => {
  project = await ferritePearliteProject(join(temporary.path, `${++round}.nital`));
  micrograph = await addBlank(project, 60, 40);
  return () => project.close();
});

const COMMIT = { origin: 'drawn', by: 'brush' } as const;

/** The project as a program finds it that was started anew. */
function restarted(): MasksService {
  project.close();
  project = openProject(project.folder);
  return new MasksService(images, join(temporary.path, 'cache'));
}

async function opened(service: MasksService = masks): Promise<{ painter: Painter; revision: number | null; sequence: number; pending: number; undone: number }> {
  const mask = await service.open(project, micrograph.id);
  return { painter: new Painter(labelsOf(mask)), revision: mask.revision, sequence: mask.sequence, pending: mask.pendingStrokes, undone: mask.undone };
}

/** Adds a revision with every pixel of one class, as segmenting or importing does. */
async function addMask(origin: MaskRevision['origin'], value: number): Promise<MaskRevision> {
  const { width, height, id } = micrograph;
  const sha256 = await project.blobs.put(encodeMaskPng({ width, height, data: new Uint8Array(width * height).fill(value) }, project.labelSets.first()));
  return project.masks.addRevision({ micrographId: id, origin, by: 'test', sha256, labelledShare: 1 });
}

const journals = (): string[] => readdirSync(join(project.folder, 'strokes')).map((name) => join(project.folder, 'strokes', name));

describe('a mask that is drawn', () => {
  it('is what was drawn after any number of strokes, undos, commits and restarts, and can still be undone to the start', async () => {
    const random = new Random(11);
    let service = masks;
    const { painter } = await opened();
    let sequence = 1;
    let base: number | null = null;
    for (let step = 0; step < 60; step++) {
      const entries = Array.from({ length: 1 + Math.floor(random.uniform() * 4) }, () => painter.any(random));
      const { acknowledged } = await service.append(project, micrograph.id, base, sequence, entries);
      expect(acknowledged).toBe(sequence + entries.length - 1);
      sequence = acknowledged + 1;
      if (step % 9 === 8) base = (await service.commit(project, micrograph.id, COMMIT))?.id ?? null;
      if (step % 7 === 6) service = restarted();
      if (step % 5 === 4) {
        const mask = await service.open(project, micrograph.id);
        expect(labelsOf(mask)).toEqual(painter.map);
        expect([mask.sequence, mask.revision]).toEqual([sequence - 1, base]);
      }
    }
    const mask = await service.open(project, micrograph.id);
    const done = mask.history.length - mask.undone;
    const deltas = await service.history(project, micrograph.id, 0, 1000);
    expect(deltas.map(({ length }) => length)).toEqual(mask.history.map(({ bytes }) => bytes));
    const map = labelsOf(mask);
    for (const delta of deltas.slice(0, done).reverse()) applyDelta(map, delta, 'undo');
    expect(map.data.every((value) => value === 255)).toBe(true);
    for (const delta of deltas.slice(0, done)) applyDelta(map, delta, 'redo');
    expect(map).toEqual(painter.map);
    const revision = await service.commit(project, micrograph.id, COMMIT);
    expect(labelsOf(await service.labels(project, revision?.id ?? 0))).toEqual(painter.map);
    expect(await checkProject(project.folder)).toMatchObject({ ok: true, problems: [] });
  });

  it('leaves nothing behind when it is only looked at, and no revision without a change', async () => {
    expect(await opened()).toMatchObject({ revision: null, sequence: 0, pending: 0 });
    expect(await masks.commit(project, micrograph.id, COMMIT)).toBeNull();
    expect(readdirSync(project.folder)).not.toContain('strokes');
    const { painter } = await opened();
    await masks.append(project, micrograph.id, null, 1, [painter.stroke(0, 0, 9, 9, 1)]);
    expect(await masks.list(project)).toMatchObject([{ id: micrograph.id, revision: null, origin: null, pendingStrokes: 1, specimen: 'S1', umPerPx: null }]);
    const first = await masks.commit(project, micrograph.id, COMMIT);
    await masks.append(project, micrograph.id, first?.id ?? 0, 2, [painter.stroke(5, 5, 9, 9, 0), { kind: 'undo', label: '', code: '' }]);
    expect(await masks.commit(project, micrograph.id, COMMIT)).toEqual(first);
    expect(await masks.list(project)).toMatchObject([{ revision: 1, origin: 'drawn', pendingStrokes: 0 }]);
  });

  it('keeps strokes on what they were drawn on, whatever arrives meanwhile', async () => {
    const { painter } = await opened();
    await masks.append(project, micrograph.id, null, 1, [painter.stroke(0, 0, 9, 9, 1)]);
    await addMask('predicted', 0);
    expect((await opened()).painter.map).toEqual(painter.map);
    await addMask('imported', 1);
    expect((await opened(restarted())).painter.map).toEqual(painter.map);
    const drawn = await masks.commit(project, micrograph.id, COMMIT);
    expect(drawn).toMatchObject({ revision: 3, origin: 'drawn' });
    await addMask('predicted', 1);
    expect(await opened()).toMatchObject({ revision: drawn?.id, pending: 0 });
    // With nothing left to commit, a mask that somebody imported is the truth to go on with.
    const imported = await addMask('imported', 0);
    expect(await opened()).toMatchObject({ revision: imported.id, sequence: 0 });
    expect((await failure(() => masks.append(project, micrograph.id, drawn?.id ?? 0, 2, [painter.stroke(1, 1, 2, 2, 0)]))).code).toBe('mask/conflict');
  });

  it('becomes a revision when its project is closed, also what an earlier program left', async () => {
    const other = await addBlank(project, 10, 10, 'S2');
    const { painter } = await opened();
    await masks.append(project, micrograph.id, null, 1, [painter.stroke(0, 0, 9, 9, 1)]);
    const service = restarted();
    const second = new Painter(labelsOf(await service.open(project, other.id)));
    await service.append(project, other.id, null, 1, [second.stroke(0, 0, 9, 9, 0)]);
    await service.commitDrawn(project);
    expect(await service.list(project)).toMatchObject([{ revision: 1, pendingStrokes: 0 }, { revision: 1, pendingStrokes: 0 }]);
    expect(labelsOf(await service.labels(project, project.masks.latest(micrograph.id)?.id ?? 0))).toEqual(painter.map);
  });

  it('starts from a prediction where there is no truth, which is truth once it is committed', async () => {
    const predicted = await addMask('predicted', 1);
    const { painter, revision } = await opened();
    expect([revision, painter.map.data.every((value) => value === 1)]).toEqual([predicted.id, true]);
    const taken = await masks.commit(project, micrograph.id, { origin: 'assisted', by: 'unet-1' });
    expect(taken).toMatchObject({ revision: 2, origin: 'assisted', sha256: predicted.sha256 });
    await masks.append(project, micrograph.id, taken?.id ?? 0, 1, [painter.stroke(0, 0, 5, 5, 0)]);
    expect((await opened(restarted())).painter.map).toEqual(painter.map);
    expect(await masks.list(project)).toMatchObject([{ revision: 2, origin: 'assisted', pendingStrokes: 1 }]);
  });
});

describe('what a window sends', () => {
  const undo: StrokeEntry = { kind: 'undo', label: '', code: '' };

  it('may come twice, and not with a gap, on another base or after another window drew', async () => {
    const [one, two] = [(await opened()).painter, (await opened()).painter];
    const strokes = [one.stroke(0, 0, 5, 5, 1), one.stroke(3, 3, 5, 5, 0)];
    await masks.append(project, micrograph.id, null, 1, strokes);
    const heard: number[] = [];
    const stop = masks.watch(project, ({ acknowledged }) => heard.push(acknowledged));
    expect(await masks.append(project, micrograph.id, null, 1, strokes)).toMatchObject({ acknowledged: 2 });
    expect(await masks.append(project, micrograph.id, null, 2, [strokes[1] as StrokeEntry, one.stroke(9, 9, 2, 2, 1)])).toMatchObject({ acknowledged: 3 });
    stop();
    expect(heard).toEqual([2, 3]);
    const before = statSync(journals()[0] as string).size;
    for (const [base, sequence] of [[null, 5], [null, 1], [17, 4]] as const) {
      const refused = await failure(() => masks.append(project, micrograph.id, base, sequence, [two.stroke(20, 20, 3, 3, 1)]));
      expect(refused).toMatchObject({ code: 'mask/conflict', details: { sequence: 3 } });
    }
    expect(statSync(journals()[0] as string).size).toBe(before);
    expect((await opened(restarted())).painter.map).toEqual(one.map);
  });

  it('is refused whole when any of it does not fit the mask', async () => {
    const { painter } = await opened();
    const good = painter.stroke(0, 0, 5, 5, 1);
    await masks.append(project, micrograph.id, null, 1, [good]);
    const stroke = (start: number, length: number, before: number, after: number): StrokeEntry => ({ kind: 'stroke', label: 'x', code: 'x', delta: encodeDelta([{ start, length, before, after }]) });
    const size = statSync(journals()[0] as string).size;
    const wrong: readonly (readonly [StrokeEntry[], string])[] = [
      [[stroke(0, 1, 0, 1)], 'input/invalid'],
      [[stroke(2399, 2, 255, 1)], 'input/invalid'],
      [[stroke(2 ** 40, 1, 255, 1)], 'input/invalid'],
      [[stroke(100, 1, 255, 2)], 'input/unknownClass'],
      [[{ kind: 'stroke', label: '', code: '', delta: Uint8Array.of(1) }], 'input/invalid'],
      [[{ kind: 'redo', label: '', code: '' }], 'input/invalid'],
      [[undo, undo], 'input/invalid'],
      [[stroke(100, 5, 255, 0), undo, undo, stroke(0, 1, 1, 0)], 'input/invalid'],
    ];
    for (const [entries, code] of wrong) {
      expect([(await failure(() => masks.append(project, micrograph.id, null, 2, entries))).code, code]).toEqual([code, code]);
      expect((await opened()).painter.map).toEqual(painter.map);
    }
    expect(statSync(journals()[0] as string).size).toBe(size);
    await masks.append(project, micrograph.id, null, 2, [painter.stroke(7, 7, 5, 5, 0)]);
    expect((await opened(restarted())).painter.map).toEqual(painter.map);
  });
});

describe('the journal', () => {
  it('is cut off at its last whole record at whatever byte its writer was killed, and goes on there', async () => {
    const { painter } = await opened();
    await masks.append(project, micrograph.id, null, 1, [painter.stroke(0, 0, 5, 5, 1)]);
    const [path] = journals() as [string];
    const whole = readFileSync(path);
    const acknowledged = painter.map.data.slice();
    await masks.append(project, micrograph.id, null, 2, [painter.stroke(3, 3, 9, 9, 0)]);
    const longer = readFileSync(path);
    for (const cut of [whole.length + 1, whole.length + 7, whole.length + 9, longer.length - 1]) {
      writeFileSync(path, longer.subarray(0, cut));
      const check = await checkProject(project.folder);
      expect(check.problems).toMatchObject([]);
      expect((await opened(restarted())).painter.map.data).toEqual(acknowledged);
    }
    // A file that was made longer by a disk that lost what was to stand there.
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(5000)]));
    const service = restarted();
    const again = await opened(service);
    await service.append(project, micrograph.id, null, 2, [again.painter.stroke(30, 3, 4, 4, 0)]);
    expect((await opened(restarted())).painter.map).toEqual(again.painter.map);
    project.close();
    truncateSync(path, readFileSync(path).length - 3);
    expect(await checkProject(project.folder)).toMatchObject({ ok: true, problems: [{ severity: 'leftover', repaired: false }] });
    expect(await checkProject(project.folder, { repair: true })).toMatchObject({ ok: true, problems: [{ severity: 'leftover', repaired: true }] });
    expect(await checkProject(project.folder)).toMatchObject({ ok: true, problems: [] });
    project = openProject(project.folder);
  });

  it('that is damaged before its end is told and not guessed at', async () => {
    const { painter } = await opened();
    for (const sequence of [1, 2, 3]) await masks.append(project, micrograph.id, null, sequence, [painter.stroke(sequence, 0, 5, 5, 1)]);
    const [path] = journals() as [string];
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    writeFileSync(path, bytes);
    const service = restarted();
    expect(await failure(() => service.open(project, micrograph.id))).toMatchObject({ code: 'project/damaged', message: expect.stringContaining(path) as string });
    expect(await checkProject(project.folder)).toMatchObject({ ok: false, problems: [{ severity: 'damage', what: expect.stringContaining(path) as string }] });
    expect(await service.list(project)).toMatchObject([{ pendingStrokes: 0 }]);
  });

  it('is in a backup, with strokes whose revision was made too late for it', async () => {
    const { painter } = await opened();
    await masks.append(project, micrograph.id, null, 1, [painter.stroke(0, 0, 5, 5, 1)]);
    await masks.commit(project, micrograph.id, COMMIT);
    await masks.append(project, micrograph.id, null, 2, [painter.stroke(20, 20, 9, 9, 0)]);
    const backup = join(temporary.path, `${round}.backup`);
    expect(await backupProject(project.folder, backup)).toMatchObject({ ok: true, blobsCopied: 2 });
    const [path] = journals() as [string];
    await masks.commit(project, micrograph.id, COMMIT);
    writeFileSync(join(backup, 'strokes', path.split('/').at(-1) as string), readFileSync(path));
    project.close();
    expect(await restoreProject(backup, join(temporary.path, `${round}-again.nital`))).toMatchObject({ ok: true });
    project = openProject(join(temporary.path, `${round}-again.nital`));
    const { painter: restored, pending } = await opened(new MasksService(images, temporary.path));
    expect([restored.map, pending]).toEqual([painter.map, 1]);
    expect(await checkProject(project.folder)).toMatchObject({ ok: true, problems: [] });
  });
});
