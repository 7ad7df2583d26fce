import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs one of the programs here with a real disk of 4 MiB, whose folder it gets as its argument; the disk lies in a mount
 * namespace that ends with the program.
 */
export function onSmallDisk(program: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return onDisk([process.execPath, join(import.meta.dirname, 'programs', program)]);
}

function onDisk(command: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'nital-disk-'));
  try {
    const script = 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@" "$0"';
    const { status, stdout, stderr, error } = spawnSync('unshare', ['-r', '-m', 'sh', '-c', script, folder, ...command], { encoding: 'utf8' });
    return { status, stdout, stderr: error?.message ?? stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const trial = onDisk(['true']);

/** Whether such a disk can be made here; when not, the reason is printed. */
export const smallDiskIsPossible = trial.status === 0;
if (!smallDiskIsPossible) process.stderr.write(`Skipped: tests that need a small disk, because none can be mounted here (${trial.stderr.trim()}).\n`);
