import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, expect, it } from 'vitest';
import { openProject } from '../../src/main/project/openProject.ts';
import { projectInfo } from '../../src/main/project/upkeep/projectInfo.ts';
import { failure, ferritePearliteProject, temporaryFolder } from '../helpers/testProject.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());
const holders: ChildProcess[] = [];
afterEach(() => holders.splice(0).forEach((holder) => holder.kill('SIGKILL')));
let round = 0;

async function newProject(): Promise<string> {
  const path = join(temporary.path, `${++round}.nital`);
  (await ferritePearliteProject(path)).close();
  return path;
}

function start(path: string, stderr: 'inherit' | 'pipe'): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'programs/holdProject.ts'), path], { stdio: ['ignore', 'pipe', stderr] });
  holders.push(child);
  return child;
}

/** A second program that has the project open; it says so before this returns. */
async function holder(path: string): Promise<ChildProcess> {
  const child = start(path, 'inherit');
  // A program that fails closes its output without a line.
  const lines = createInterface(child.stdout as Readable);
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as (string | undefined)[];
  expect(line).toBe('open C45E');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

it('keeps a second program from writing, says who writes, and lets it read', async () => {
  const path = await newProject();
  const { pid } = await holder(path);
  const error = await failure(() => openProject(path));
  expect(error.code).toBe('project/locked');
  expect(error.message).toMatch(new RegExp(`process ${pid} on ${hostname()} since \\d{4}-`));
  expect(error.message).toContain('Close it there');
  expect((await projectInfo(path)).name).toBe('C45E');
  const reader = openProject(path, { readOnly: true });
  expect(reader.labelSets.list()).toHaveLength(1);
  reader.close();
});

it('is given back by the operating system when its program is killed', async () => {
  const path = await newProject();
  const child = await holder(path);
  await kill(child);
  expect(JSON.parse(readFileSync(join(path, 'lock.json'), 'utf8'))).toMatchObject({ pid: child.pid });
  openProject(path).close();
});

it('does not believe a name that was left, whosever number it is now', async () => {
  const path = await newProject();
  writeFileSync(join(path, 'lock.json'), JSON.stringify({ pid: process.ppid, host: hostname(), since: '2020-01-01T00:00:00.000Z' }));
  openProject(path).close();
});

it('keeps the other program out when this one has it, and only as long', async () => {
  const path = await newProject();
  const project = openProject(path);
  const child = start(path, 'pipe');
  let complaint = '';
  child.stderr?.on('data', (piece: Buffer) => (complaint += piece.toString()));
  // It ends with the error, or says that it has the project.
  await Promise.race([once(child, 'close'), once(child.stdout as Readable, 'data')]);
  expect(complaint).toContain(`process ${process.pid}`);
  project.close();
  await holder(path);
});
