import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onSmallDisk, smallDiskIsPossible } from '../project/smallDisk.ts';

describe.skipIf(!smallDiskIsPossible)('drawing on a full disk', () => {
  it('is told, changes nothing, and goes on when there is space again', () => {
    const run = onSmallDisk(join('..', '..', 'masks', 'programs', 'drawOnFullDisk.ts'));
    expect(run.stderr).toBe('');
    const met = JSON.parse(run.stdout) as { saved: number; sequence: number };
    expect(met).toMatchObject({ full: 'disk/full', commit: 'disk/full', stillThere: true, damaged: 0, afterRestart: true, ok: true, problems: [] });
    expect(met.saved).toBeGreaterThan(1);
    expect(met.sequence).toBe(met.saved);
  });
});
