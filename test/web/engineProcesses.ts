import { readdirSync, readFileSync } from 'node:fs';

/** The engine processes below a program, as the system (Linux) lists them. */
export function engineProcesses(program: number): number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
  return processes.filter((id) => textOf(`/proc/${id}/cmdline`).includes('engine/process/entry') && isBelow(id, program));
}

function isBelow(id: number, ancestor: number): boolean {
  for (let at = id; at > 1; ) {
    // After the name in brackets, which may hold anything: state, parent.
    at = Number(/\) \S (\d+)/.exec(textOf(`/proc/${at}/stat`))?.[1] ?? 0);
    if (at === ancestor) return true;
  }
  return false;
}

/** Empty for a process that has ended since. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
