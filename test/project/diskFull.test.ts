import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/testProject.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

/** Runs a command with a real disk of 4 MiB at the temporary folder, in a mount namespace that ends with it. */
function onSmallDisk(command: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const script = 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"';
  const { status, stdout, stderr, error } = spawnSync('unshare', ['-r', '-m', 'sh', '-c', script, temporary.path, ...command], { encoding: 'utf8' });
  return { status, stdout, stderr: error?.message ?? stderr };
}

const trial = onSmallDisk(['true']);
const possible = trial.status === 0;
if (!possible) process.stderr.write(`Skipped: tests of a full disk, because no small disk can be mounted here (${trial.stderr.trim()}).\n`);

describe.skipIf(!possible)('a full disk', () => {
  it('is told in words, keeps what was saved, and leaves nothing half-written', () => {
    const run = onSmallDisk([process.execPath, join(import.meta.dirname, 'programs/fillDisk.ts'), temporary.path]);
    expect(run.stderr).toBe('');
    const met = JSON.parse(run.stdout) as Record<string, unknown> & { saved: number };
    expect(met).toMatchObject({ largeBlob: 'disk/full', backups: Array.from({ length: 5 }, () => 'disk/full'), smallBlob: 'disk/full', secondProject: 'disk/full', rows: 'disk/full' });
    expect(met).toMatchObject({ afterLargeBlob: 0, names: ['p.nital'], ok: true, problems: [] });
    expect(met.saved).toBeGreaterThan(10);
    // The specimen of the report, those that were acknowledged, and the one written when there was space again.
    expect(met).toMatchObject({ there: 1 + met.saved, specimens: 2 + met.saved });
  });
});
