import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserSettings } from './UserSettings.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nital-settings-'));
});
afterAll(() => rm(folder, { recursive: true }));

const fresh = (name: string): UserSettings => new UserSettings(join(folder, name, 'settings.json'));
const DEFAULTS = { recent: [], laboratory: { name: '', address: [], accreditation: null }, logo: null, operator: null, device: 'auto', memoryMB: null, diskMB: null, appearance: 'dark' };

/** Settings whose file holds this. */
async function holding(name: string, text: string): Promise<UserSettings> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'settings.json'), text);
  return fresh(name);
}

describe('what the user chose', () => {
  it('is nothing at first, and what was chosen later also for the next start', async () => {
    const settings = fresh('new');
    expect(settings.read()).toEqual(DEFAULTS);
    await settings.change({ operator: 'R. Meyer', laboratory: { name: 'Prüflabor Ω' }, memoryMB: 1024 });
    await settings.change({ laboratory: { accreditation: 'D-PL-0815' } });
    const expected = { ...DEFAULTS, operator: 'R. Meyer', memoryMB: 1024, laboratory: { name: 'Prüflabor Ω', address: [], accreditation: 'D-PL-0815' } };
    expect(settings.read()).toEqual(expected);
    expect(fresh('new').read()).toEqual(expected);
  });

  it('takes an empty name and an empty number of accreditation for none', async () => {
    const settings = fresh('empty');
    await settings.change({ operator: 'R. Meyer', laboratory: { accreditation: 'D-PL-0815' } });
    await settings.change({ operator: '', laboratory: { accreditation: '' } });
    expect(settings.read()).toEqual(DEFAULTS);
  });

  it('is changed one thing after another, however fast', async () => {
    const settings = fresh('fast');
    await Promise.all([settings.change({ operator: 'A' }), settings.remember({ path: '/a.nital', name: 'a' }), settings.change({ device: 'cpu' }), settings.remember({ path: '/b.nital', name: 'b' })]);
    expect(settings.read()).toMatchObject({ operator: 'A', device: 'cpu', recent: [{ name: 'b' }, { name: 'a' }] });
    expect(settings.recent().map(({ found }) => found)).toEqual([false, false]);
  });

  it('tells whoever watches', async () => {
    const settings = fresh('watched');
    let heard = 0;
    const stop = settings.watch(() => heard++);
    await settings.change({ appearance: 'light' });
    await settings.remember({ path: '/a.nital', name: 'a' });
    stop();
    await settings.change({ appearance: 'dark' });
    expect(heard).toBe(1);
  });
});

describe('a file of settings', () => {
  it.each(['', '{"operator":', '[]', 'null', '\0\0\0'])('that is damaged (%j) is as if there were none, and is written anew', async (text) => {
    const settings = await holding(`damaged-${text.length}`, text);
    expect(settings.read()).toEqual(DEFAULTS);
    await settings.change({ operator: 'R. Meyer' });
    expect(settings.read()).toEqual({ ...DEFAULTS, operator: 'R. Meyer' });
  });

  it('that is damaged in one place loses that place alone', async () => {
    const settings = await holding('partly', JSON.stringify({ operator: 7, device: 'quantum', memoryMB: -1, diskMB: 0.5, appearance: 'pink', logo: '../../etc/passwd', laboratory: { name: 'Labor', address: 'no list' }, recent: [{ path: '/a.nital', name: 'a', openedAt: '2026-01-01' }] }));
    expect(settings.read()).toEqual({ ...DEFAULTS, laboratory: { name: 'Labor', address: [], accreditation: null }, recent: [{ path: '/a.nital', name: 'a', openedAt: '2026-01-01' }] });
  });

  it('of an earlier Nital keeps its projects', async () => {
    const recent = [{ path: '/a.nital', name: 'a', openedAt: '2026-01-01T00:00:00.000Z' }];
    const settings = await holding('older', JSON.stringify({ recent }));
    await settings.change({ appearance: 'system' });
    expect(JSON.parse(await readFile(join(folder, 'older', 'settings.json'), 'utf8'))).toEqual({ ...DEFAULTS, recent, appearance: 'system' });
  });
});
