import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { resolve } from 'node:path';
import { main } from '../../src/cli/main.ts';

export const LAUNCHER = resolve(import.meta.dirname, '../../bin/nital.mjs');

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function nital(...args: readonly string[]): Promise<CliRun> {
  let stdout = '';
  let stderr = '';
  const code = await main(args, { stdout: { write: (text) => (stdout += text) }, stderr: { write: (text) => (stderr += text) } });
  return { code, stdout, stderr };
}

/** The same with `--json`: the one object on stdout. */
export async function nitalJson<T = Record<string, unknown>>(...args: readonly string[]): Promise<{ code: number; result: T }> {
  const { code, stdout } = await nital(...args, '--json');
  return { code, result: JSON.parse(stdout) as T };
}

/** Starts the launcher as a program of its own, on this Node unless another is named. */
export function startNital(args: readonly string[], options: SpawnOptions = {}, node = process.execPath): ChildProcess {
  return spawn(node, [LAUNCHER, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...options });
}

/** Waits for a program's end and takes what it said. */
export async function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (piece: Buffer) => (stdout += piece.toString()));
  child.stderr?.on('data', (piece: Buffer) => (stderr += piece.toString()));
  const [code, signal] = await new Promise<[number | null, string | null]>((done, fail) => {
    child.on('error', fail);
    child.on('close', (exitCode, exitSignal) => done([exitCode, exitSignal]));
  });
  return { code, signal, stdout, stderr };
}
