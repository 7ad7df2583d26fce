import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/engine/files/modelFile.ts';
import { decodeMask } from '../../src/imaging/decodeMask.ts';
import { checkProject } from '../../src/main/project/upkeep/checkProject.ts';
import { openProject } from '../../src/main/project/openProject.ts';
import { Random } from '../../src/shared/random/Random.ts';
import { ended, startNital } from './runNital.ts';

/** How often each kind of job is killed; `NITAL_KILLS=7` makes it twenty and more with the import's own test. */
const KILLS = Number(process.env['NITAL_KILLS'] ?? 3);
const random = new Random(Number(process.env['NITAL_SEED'] ?? 7));

type Ended = Awaited<ReturnType<typeof ended>> & { readonly milliseconds: number };

/** Runs the command line as a process group of its own, so that a kill takes the engine process with it. */
async function run(args: readonly string[], killAfter?: number): Promise<Ended> {
  const startedAt = performance.now();
  const child = startNital([...args, '--json'], { detached: true });
  const end = ended(child);
  if (killAfter !== undefined) {
    await Promise.race([wait(killAfter), end]);
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }
  return { ...(await end), milliseconds: performance.now() - startedAt };
}

describe('jobs that are killed', () => {
  let folder = '';
  const project = (name: string): string => join(folder, `${name}.nital`);
  const TRAINING = ['--network', 'deeplabv3plus-mobilenetv2', '--tile', '32', '--batch', '4', '--epochs', '3', '--seed', '5', '--threads', '1', '--device', 'cpu', '--checkpoint-seconds', '0.1'];

  const makeProject = async (name: string): Promise<void> => {
    await run(['project', 'create', project(name), '--label-set', '0:ferrite,1:pearlite']);
    const made = await run(['synth', '--project', project(name), '--specimens', '3', '--fields', '1', '--width', '128', '--height', '96', '--grain-size', '5', '--seed', '3']);
    expect(made.code, made.stdout).toBe(0);
  };
  const expectClean = async (name: string): Promise<void> => {
    const { problems } = await checkProject(project(name), { repair: true });
    expect(problems.filter((problem) => problem.severity === 'damage')).toEqual([]);
    expect((await checkProject(project(name))).problems).toEqual([]);
  };
  const weightsOf = async (name: string): Promise<Record<string, Float32Array>> => {
    const store = openProject(project(name), { readOnly: true });
    const model = store.models.latest();
    const path = store.blobs.path(model?.sha256 ?? '');
    store.close();
    return Object.fromEntries((await readModelFile(path)).weights);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nital-killed-'));
    await makeProject('whole');
    await makeProject('killed');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('trainings resume to the same weights as one that was left alone', async () => {
    const whole = await run(['train', project('whole'), ...TRAINING]);
    expect(whole.code, whole.stdout).toBe(0);
    let killed = 0;
    let last = await run(['train', project('killed'), ...TRAINING], random.uniform(0.3, 0.9) * whole.milliseconds);
    while (last.signal !== null && killed < KILLS) {
      killed++;
      await expectClean('killed');
      const again = await run(['train', project('killed'), '--resume'], random.uniform(0.3, 0.95) * whole.milliseconds);
      // Killed before its first checkpoint there is nothing to resume, and a sentence says so.
      last = again.code === 5 && again.stdout.includes('training/notResumable') ? await run(['train', project('killed'), ...TRAINING], 0.8 * whole.milliseconds) : again;
    }
    if (last.signal !== null) last = await run(['train', project('killed'), '--resume']);
    expect(last.code, last.stdout).toBe(0);
    expect(killed).toBeGreaterThan(0);
    await expectClean('killed');
    expect(await weightsOf('killed')).toEqual(await weightsOf('whole'));
  });

  it('a training that hears Ctrl-C pauses, says so and goes on later', async () => {
    await makeProject('paused');
    const child = startNital(['train', project('paused'), ...TRAINING, '--json']);
    const end = ended(child);
    // Progress on stderr says that steps are being taken; until then Ctrl-C would find nothing to resume.
    await new Promise<void>((settle) => child.stderr?.on('data', (text: Buffer) => void (text.toString().includes('Training:') && settle())));
    child.kill('SIGINT');
    const { code, stdout } = await end;
    expect(code, stdout).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ model: null, outcome: 'paused' });
    const resumed = await run(['train', project('paused'), '--resume']);
    expect(resumed.code, resumed.stdout).toBe(0);
    expect(await weightsOf('paused')).toEqual(await weightsOf('whole'));
  });

  it('segmentations leave a clean project and nothing half-written', async () => {
    const out = join(folder, 'out');
    const segment = ['segment', project('whole'), '--specimen', 'SYN-3-01', '--specimen', 'SYN-3-02', '--specimen', 'SYN-3-03', '--out', out, '--device', 'cpu'];
    const { milliseconds, code } = await run(segment);
    expect(code).toBe(0);
    for (let kill = 0; kill < KILLS; kill++) {
      await rm(out, { recursive: true, force: true });
      await run(segment, random.uniform(0.2, 1) * milliseconds);
      await expectClean('whole');
      // What stands under its own name is whole: it decodes.
      for (const name of await readdir(out).catch(() => [])) if (name.endsWith('_mask.png')) expect((await decodeMask(join(out, name))).width).toBe(128);
    }
    expect((await run(segment)).code).toBe(0);
  });
});
