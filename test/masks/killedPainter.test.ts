import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { ImageWorker } from '../../src/main/imageWorker/ImageWorker.ts';
import { listJournals, readJournal } from '../../src/main/project/files/StrokeJournal.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import { checkProject } from '../../src/main/project/upkeep/checkProject.ts';
import { MasksService } from '../../src/main/services/MasksService.ts';
import { applyDelta } from '../../src/shared/labelMap/delta.ts';
import { ferritePearliteProject, temporaryFolder } from '../helpers/testProject.ts';
import { addBlank, labelsOf } from './drawing.ts';

/** `NITAL_KILLS=50` for a longer look. */
const KILLS = Number(process.env['NITAL_KILLS'] ?? 4);
const temporary = temporaryFolder();
const images = new ImageWorker();
afterAll(async () => {
  await images.dispose();
  temporary.remove();
});

/** Lets a painter draw for some milliseconds from its start or from the first stroke that it said was saved, kills it, and returns the last it said was saved: number and hash of the mask. */
async function drawAndKill(path: string, seed: number, from: 'start' | 'stroke', milliseconds: number): Promise<readonly [number, string] | null> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'programs/drawForever.ts'), path, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let last: readonly [number, string] | null = null;
  const lines = createInterface(child.stdout);
  const closed = [once(child, 'close'), once(lines, 'close')];
  const begun = Promise.withResolvers<unknown>();
  lines.on('line', (line) => {
    const [word, number, hash] = line.split(' ');
    if (word === 'saved') last = [Number(number), hash as string];
    if (word === 'saved' || from === 'start') begun.resolve(line);
  });
  await Promise.race([begun.promise, closed[1]]);
  await wait(milliseconds);
  child.kill('SIGKILL');
  await Promise.all(closed);
  expect(child.signalCode).toBe('SIGKILL');
  return last;
}

it(`loses no acknowledged stroke when the program is killed ${KILLS} times while drawing`, async () => {
  const path = join(temporary.path, 'killed.nital');
  const made = await ferritePearliteProject(path);
  const { id } = await addBlank(made, 200, 150);
  made.close();
  let said = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const last = await drawAndKill(path, kill, kill % 2 === 0 ? 'start' : 'stroke', Math.random() * 150);
    const { ok, problems } = await checkProject(path);
    expect([ok, problems.filter(({ severity }) => severity === 'damage')]).toEqual([true, []]);
    const project = openProject(path);
    const { sequence, labels } = await new MasksService(images, temporary.path).open(project, id);
    const map = labelsOf({ width: 200, height: 150, labels });
    // What was written and killed before it could be said may be there too, in whole calls of at most three entries.
    if (last !== null) {
      said++;
      expect(sequence - last[0]).toBeGreaterThanOrEqual(0);
      expect(sequence - last[0]).toBeLessThanOrEqual(3);
      if (sequence === last[0]) expect(createHash('sha256').update(map.data).digest('hex')).toBe(last[1]);
    }
    project.close();
    expect(map.data).toEqual(await replayed(path));
  }
  // Otherwise nobody drew.
  expect(said).toBeGreaterThan(KILLS / 3);
}, 60_000 + KILLS * 10_000);

/** The mask as it follows from the journal alone, from its first stroke on an empty mask. */
async function replayed(path: string): Promise<Uint8Array> {
  const map = { width: 200, height: 150, data: new Uint8Array(200 * 150).fill(255) };
  const [journal, ...others] = await listJournals(join(path, 'strokes'));
  expect(others).toEqual([]);
  if (journal === undefined) return map.data;
  const done: Uint8Array[] = [];
  const undone: Uint8Array[] = [];
  for (const { record } of (await readJournal(journal.path)).records) {
    for (const entry of record.kind === 'strokes' ? record.entries : []) {
      if (entry.kind === 'stroke') undone.length = 0;
      const delta = entry.kind === 'stroke' ? entry.delta : ((entry.kind === 'undo' ? done : undone).pop() as Uint8Array);
      (entry.kind === 'undo' ? undone : done).push(delta);
      applyDelta(map, delta, entry.kind === 'undo' ? 'undo' : 'redo');
    }
  }
  return map.data;
}
