import { describe, expect, it } from 'vitest';
import { onSmallDisk, smallDiskIsPossible } from './smallDisk.ts';

describe.skipIf(!smallDiskIsPossible)('a disk', () => {
  it('that is full is told in words, keeps what was saved, and leaves nothing half-written', () => {
    const run = onSmallDisk('fillDisk.ts');
    expect(run.stderr).toBe('');
    const met = JSON.parse(run.stdout) as Record<string, unknown> & { saved: number };
    expect(met).toMatchObject({ largeBlob: 'disk/full', backups: Array.from({ length: 5 }, () => 'disk/full'), smallBlob: 'disk/full', secondProject: 'disk/full', rows: 'disk/full' });
    expect(met).toMatchObject({ afterLargeBlob: 0, names: ['p.nital'], ok: true, problems: [] });
    expect(met.saved).toBeGreaterThan(3);
    // The specimen of the report, those that were acknowledged, and the one written when there was space again.
    expect(met).toMatchObject({ there: 1 + met.saved, specimens: 2 + met.saved });
  });

  it('that cannot be written still lets a closed project be read', () => {
    const run = onSmallDisk('readOnlyDisk.ts');
    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual({ codes: ['S1'], checked: { ok: true, problems: [], alone: false }, writing: 'disk/denied' });
  });
});
