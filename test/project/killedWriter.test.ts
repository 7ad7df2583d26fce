import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { openProject } from '../../src/main/project/openProject.ts';
import { checkProject } from '../../src/main/project/upkeep/checkProject.ts';
import { ferritePearliteProject, temporaryFolder } from '../helpers/testProject.ts';

const CYCLES = 14;
const temporary = temporaryFolder();
afterAll(() => temporary.remove());

/** Lets a program save once and then write for some milliseconds more, kills it, and returns what it said was saved. */
async function writeAndKill(path: string, milliseconds: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'programs/writeForever.ts'), path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const saved: string[] = [];
  const lines = createInterface(child.stdout);
  const closed = [once(child, 'close'), once(lines, 'close')];
  // A writer that fails closes its output without a line.
  const savedOnce = Promise.race([new Promise<void>((resolve) => lines.on('line', (line) => line.startsWith('saved ') && resolve())), closed[1]]);
  lines.on('line', (line) => {
    if (line.startsWith('saved ')) saved.push(line.slice('saved '.length));
  });
  await savedOnce;
  await wait(milliseconds);
  child.kill('SIGKILL');
  await Promise.all(closed);
  expect(child.signalCode).toBe('SIGKILL');
  return saved;
}

it(`loses nothing that was saved when its writer is killed ${CYCLES} times at any moment`, async () => {
  const path = join(temporary.path, 'killed.nital');
  (await ferritePearliteProject(path)).close();
  const saved: string[] = [];
  let leftovers = 0;
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    saved.push(...(await writeAndKill(path, Math.random() * 120)));
    const result = await checkProject(path);
    expect(result).toMatchObject({ ok: true, alone: true });
    expect(result.problems.filter((problem) => problem.severity === 'damage')).toEqual([]);
    leftovers += result.problems.length;
    const reader = openProject(path, { readOnly: true });
    for (const pixelSha256 of saved) {
      const micrograph = reader.micrographs.byPixelHash(pixelSha256);
      expect(micrograph?.calibration?.umPerPx).toBe(0.25);
      expect(reader.masks.latest(micrograph?.id ?? 0)?.origin).toBe('drawn');
    }
    reader.close();
  }
  // Otherwise nobody was killed in the middle of anything.
  expect(saved.length).toBeGreaterThanOrEqual(CYCLES);
  expect(leftovers).toBeGreaterThan(0);

  const repaired = await checkProject(path, { repair: true });
  expect(repaired.problems.every((problem) => problem.repaired)).toBe(true);
  expect(await checkProject(path)).toMatchObject({ ok: true, problems: [] });
});

it('takes back what a program left half done outside of the write-ahead log', async () => {
  const path = join(temporary.path, 'half.nital');
  const project = await ferritePearliteProject(path);
  project.close();
  // A change larger than its cache, which therefore stands in the file before it is committed.
  const half = `
    const { default: Sqlite } = await import('better-sqlite3');
    const db = new Sqlite(process.argv[1]);
    db.pragma('cache_size = 1');
    db.exec("BEGIN; UPDATE project SET name = 'half'; CREATE TABLE filler (text TEXT); INSERT INTO filler WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT hex(randomblob(200)) FROM n");
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', half, join(path, 'project.sqlite')], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'close');
  expect(child.signalCode).toBe('SIGKILL');
  expect(existsSync(join(path, 'project.sqlite-journal'))).toBe(true);
  const reader = openProject(path, { readOnly: true });
  expect(reader.name).not.toBe('half');
  reader.close();
  expect(await checkProject(path)).toMatchObject({ ok: true, problems: [] });
  openProject(path).close();
});
