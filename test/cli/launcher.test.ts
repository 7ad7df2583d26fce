import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scrambled } from '../helpers/imageFixtures.ts';
import { temporaryFolder } from '../helpers/testProject.ts';
import { writePng } from '../helpers/writePng.ts';
import { ended, nital, nitalJson, startNital } from './runNital.ts';

/** A Node older than 24 on this computer, which must hand over to the one in node_modules. */
const olderNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
  .find((path) => existsSync(path) && Number(/^v(\d+)/.exec(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 24) < 24);
if (olderNode === undefined) process.stderr.write('Skipped: tests of the launcher on an older Node, because there is none on this computer.\n');

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

async function projectWithImages(name: string): Promise<{ project: string; images: string }> {
  const project = join(temporary.path, `${name}.nital`);
  const images = join(temporary.path, name);
  mkdirSync(images);
  const values = scrambled(200 * 200, 255);
  for (let at = 0; at < 60; at++) writeFileSync(join(images, `${at}.png`), writePng({ width: 200, height: 200, bits: 8, colourType: 0, values: values.map((value) => (value + at) & 255) }));
  await nital('project', 'create', project, '--label-set', '0:ferrite,1:pearlite');
  return { project, images };
}

it('runs as a program: result on stdout, exit code', async () => {
  expect(await ended(startNital(['--version']))).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' });
  expect(await ended(startNital(['project', 'info', join(temporary.path, 'none.nital')]))).toMatchObject({ code: 4, stdout: '' });
});

it('takes it that nobody reads on', async () => {
  const child = startNital(['train', '--help']);
  child.stdout?.destroy();
  const { code, stderr } = await ended(child);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe.skipIf(olderNode === undefined)('on an older Node', () => {
  it('runs on the Node of node_modules, with its output and exit code', async () => {
    expect(await ended(startNital(['--version'], {}, olderNode))).toMatchObject({ code: 0, stdout: '0.1.0\n' });
    expect(await ended(startNital(['project', 'info', join(temporary.path, 'none.nital')], {}, olderNode))).toMatchObject({ code: 4 });
  });

  it('passes Ctrl-C on once, so that work stops cleanly', async () => {
    const { project, images } = await projectWithImages('interrupted');
    const child = startNital(['import', project, images, '--json'], { detached: true }, olderNode);
    const end = ended(child);
    await once(child.stderr as NodeJS.ReadableStream, 'data');
    // As a terminal does it: to the whole group.
    process.kill(-(child.pid as number), 'SIGINT');
    const { code, stdout } = await end;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ stoppedBy: { code: 'job/cancelled' } });
  });

  it('takes its work with it when it is killed', async () => {
    const { project, images } = await projectWithImages('killed');
    const child = startNital(['import', project, images], {}, olderNode);
    const end = ended(child);
    await once(child.stderr as NodeJS.ReadableStream, 'data');
    child.kill('SIGKILL');
    // The pipes close when the last program that has them is gone.
    await end;
    const checked = await nitalJson<{ counts: { micrographs: number } }>('project', 'check', project);
    expect(checked).toMatchObject({ code: 0, result: { ok: true, alone: true } });
    expect(checked.result.counts.micrographs).toBeLessThan(60);
    expect((await nital('import', project, images)).code).toBe(0);
  });
});
