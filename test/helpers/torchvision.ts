import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const PYTHON = '/usr/bin/python3';
const FIND = 'import sys; from importlib.util import find_spec; sys.exit(any(find_spec(name) is None for name in ("torch", "torchvision")))';

/** Whether Debian's python3-torch and python3-torchvision are there; where not, prints what is skipped. */
export function torchvisionIsThere(what: string): boolean {
  const isThere = spawnSync(PYTHON, ['-c', FIND]).status === 0;
  if (!isThere) process.stdout.write(`skipped: ${what}, because there is no torchvision; Debian's packages "python3-torch" and "python3-torchvision" bring it\n`);
  return isThere;
}

/** Runs a script of the tests; what it says goes into the error when it fails. */
export async function runPython(script: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)(PYTHON, [script, ...args]);
}
