import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Resedit from 'resedit';
import { build } from 'vite';
import type { EngineReply } from '../../src/shared/engineProtocol/messages.ts';
import { discsJob, writeDiscs } from '../engine/discs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const BUILDER = join(ROOT, 'node_modules', 'electron-builder', 'cli.js');
/** Electron's program cannot be had without a network: a file with its fuses is packed in its place. */
const FUSES = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 9]), Buffer.from('101001111')]);
const PACKED = ['@expo-google-fonts', 'better-sqlite3', 'onnxruntime-common', 'onnxruntime-node'];
const OFF = '0'.charCodeAt(0);
const ON = '1'.charCodeAt(0);

const canPack = process.platform === 'linux' && process.arch === 'x64' && existsSync(BUILDER);
if (!canPack) process.stdout.write('skipped: tests of the packages, because electron-builder is not installed or this is not Linux x64\n');

let folder = '';

/** A copy of what is packed, built in a place of its own: other tests build the page as well. */
async function stage(): Promise<string> {
  const project = join(folder, 'project');
  await mkdir(project);
  for (const file of ['package.json', 'package-lock.json', 'LICENSE', 'electron-builder.yml']) await copyFile(join(ROOT, file), join(project, file));
  for (const part of ['build', 'models']) await cp(join(ROOT, part), join(project, part), { recursive: true });
  // Packages that are packed must lie here themselves: what they need is looked for beside the place a link leads to.
  await mkdir(join(project, 'node_modules'));
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    const [from, to] = [join(ROOT, 'node_modules', name), join(project, 'node_modules', name)];
    await (PACKED.includes(name) ? cp(from, to, { recursive: true }) : symlink(from, to));
  }
  for (const part of ['renderer', 'main', 'preload']) {
    const configFile = join(ROOT, part === 'renderer' ? 'vite.config.ts' : `vite.${part}.config.ts`);
    await build({ root: part === 'renderer' ? join(ROOT, 'src', 'renderer') : ROOT, configFile, logLevel: 'error', build: { outDir: join(project, 'out', part) } });
  }
  return project;
}

async function pack(project: string, platform: 'linux' | 'win'): Promise<string> {
  const electronDist = join(folder, `electron-${platform}`);
  await mkdir(join(electronDist, 'locales'), { recursive: true });
  await writeFile(join(electronDist, 'locales', 'en-US.pak'), '');
  const program = join(electronDist, platform === 'win' ? 'electron.exe' : 'electron');
  await writeFile(program, platform === 'win' ? Buffer.concat([windowsProgram(), FUSES]) : FUSES);
  await chmod(program, 0o755);
  const output = join(folder, platform);
  // The stub is no Windows program: nothing can be written into its resources.
  const own = platform === 'win' ? ['-c.win.signAndEditExecutable=false'] : [];
  const { status, stdout, stderr } = spawnSync(process.execPath, [BUILDER, `--${platform}`, 'dir', '--x64', '--projectDir', project, '--config', 'electron-builder.yml', `-c.electronDist=${electronDist}`, `-c.directories.output=${output}`, ...own], { encoding: 'utf8', cwd: project });
  if (status !== 0) throw new Error(stdout + stderr);
  return join(output, `${platform}-unpacked`);
}

/** The digest of the archive is written into a Windows program, so that must be one, with a version: an empty one will do. */
function windowsProgram(): Buffer {
  const { NtExecutable, NtExecutableResource, Resource } = require('resedit') as typeof Resedit;
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program);
  const version = Resource.VersionInfo.createEmpty();
  version.setStringValues({ lang: 1033, codepage: 1200 }, { ProductName: 'stand-in' });
  version.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  return Buffer.from(program.generate());
}

/** The paths in the archive, with `/`. */
function listed(unpacked: string): string[] {
  const { listPackage } = require('@electron/asar') as { listPackage(archive: string, options: { isPack: boolean }): string[] };
  return listPackage(join(unpacked, 'resources', 'app.asar'), { isPack: false }).map((path) => path.replaceAll('\\', '/'));
}

async function sizeOf(path: string): Promise<number> {
  const files = await readdir(path, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(files.filter((file) => file.isFile()).map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe.skipIf(!canPack)('the packages', () => {
  const packed: Partial<Record<'linux' | 'win', string>> = {};
  const at = (platform: 'linux' | 'win'): string => packed[platform] ?? '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-pack-'));
    const project = await stage();
    packed.linux = await pack(project, 'linux');
    packed.win = await pack(project, 'win');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['linux', 'win'] as const)('hold the program and its libraries, and nothing of the project besides: %s', async (platform) => {
    const paths = listed(at(platform));
    expect(paths).toEqual(expect.arrayContaining(['/package.json', '/models/manifest.json', '/models/nital-ferrite-pearlite.safetensors', '/models/nital-ferrite-pearlite.json', '/out/renderer/index.html', '/out/preload/preload.cjs', '/out/main/main/electron/main.js', '/out/main/engine/process/entry.js']));
    expect([...new Set(paths.map((path) => path.split('/')[1]))].sort()).toEqual(['LICENSE', 'models', 'node_modules', 'out', 'package.json']);
    expect(paths.filter((path) => path.startsWith('/models/build'))).toEqual([]);
    const modules = paths.filter((path) => path.startsWith('/node_modules/')).map((path) => path.split('/')[2]);
    expect([...new Set(modules)].sort()).toEqual(PACKED);
    const size = await sizeOf(join(at(platform), 'resources'));
    process.stdout.write(`package for ${platform} without Electron: ${(size / 2 ** 20).toFixed(1)} MiB\n`);
    expect(size).toBeLessThan(90 * 2 ** 20);
  });

  it.each([
    ['linux', 'linux-x64.node', 'linux/x64'],
    ['win', 'win32-x64.node', 'win32/x64'],
  ] as const)('hold the libraries of their own platform alone, outside of the archive: %s', async (platform, sqlite, onnx) => {
    const modules = join(at(platform), 'resources', 'app.asar.unpacked', 'node_modules');
    expect(await readdir(join(modules, 'better-sqlite3', 'prebuilds'))).toEqual([sqlite]);
    const root = join(modules, 'onnxruntime-node', 'bin', 'napi-v6');
    const libraries = (await readdir(root, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
    expect(libraries.map(({ name }) => name)).toContain('onnxruntime_binding.node');
    expect([...new Set(libraries.map(({ parentPath }) => parentPath))]).toEqual([join(root, onnx)]);
  });

  it.each(['linux', 'win'] as const)('have Electron’s fuses set: %s', async (platform) => {
    const program = await readFile(join(at(platform), platform === 'win' ? 'Nital.exe' : 'nital'));
    const wire = [...program.subarray(program.indexOf(FUSES.subarray(0, 32)) + FUSES.length - 9)];
    // Run as Node, cookie encryption, NODE_OPTIONS, --inspect, checked archive, archive only, own snapshot, rights of file://.
    expect(wire.slice(0, 8)).toEqual([OFF, ON, OFF, OFF, ON, ON, OFF, OFF]);
  });

  it('run from the archive: the engine computes and trains, with the thread that makes its batches, and a database opens', async () => {
    const { extractAll } = require('@electron/asar') as { extractAll(archive: string, to: string): void };
    const installed = join(folder, 'installed');
    // Node reads no archive, as Electron does; files outside of it come with it.
    extractAll(join(at('linux'), 'resources', 'app.asar'), installed);
    const engine = fork(join(installed, 'out', 'main', 'engine', 'process', 'entry.js'), [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    engine.send({ type: 'start', jobId: 1, job: { kind: 'describeNetworks', id: 'unet', classes: 2, inputSize: 224 } });
    // A training starts the thread from where the build put it.
    const settings = { network: 'deeplabv3plus-mobilenetv2', maxIterations: 2, batchSize: 2, device: 'cpu', augmentation: { rotation: 90 } } as const;
    engine.send({ type: 'start', jobId: 2, job: discsJob(await writeDiscs(join(folder, 'discs'), 2, 64), 64, 32, join(folder, 'run'), settings) });
    const replies: EngineReply[] = [];
    engine.on('message', (reply: EngineReply) => {
      replies.push(reply);
      if (reply.type !== 'ready' && reply.type !== 'progress' && reply.jobId === 2) engine.send({ type: 'exit' });
    });
    expect(await once(engine, 'exit')).toEqual([0, null]);
    const answers = replies.filter(({ type }) => type !== 'progress');
    expect(answers).toMatchObject([{ type: 'ready' }, { type: 'result', jobId: 1 }, { type: 'result', jobId: 2, result: { outcome: 'finished', iterations: 2 } }]);
    const open = "const db = require('better-sqlite3')(':memory:'); process.stdout.write(db.prepare('select 6 * 7 as n').get().n + ' ' + require('onnxruntime-node').listSupportedBackends()[0].name)";
    expect(spawnSync(process.execPath, ['-e', open], { cwd: installed, encoding: 'utf8' }).stdout).toBe('42 cpu');
  });
});
