import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(resolve(repository, file), 'utf8');
const shell = ['src/main/electron', 'src/preload'].flatMap((folder) => readdirSync(resolve(repository, folder)).filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`));

describe('the desktop shell', () => {
  it('is thin enough to be right by reading: under 400 lines', () => {
    expect(shell.length).toBeGreaterThan(8);
    expect(shell.reduce((lines, file) => lines + read(file).trimEnd().split('\n').length, 0)).toBeLessThan(400);
  });

  it('is described where every point of the checklist names a file that there is', () => {
    const table = read('docs/security.md').split('## `nital serve`')[0] ?? '';
    const rows = [...table.matchAll(/^\| ([\d, ]+) (.*)$/gm)].map(([, numbers = '', text = '']) => ({ numbers, text }));
    expect(rows.flatMap(({ numbers }) => numbers.split(',').map(Number))).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    for (const { numbers, text } of rows) {
      const places = [...text.matchAll(/`((?:electron|server|src\/preload)\/[\w/.]*|package\.json|electron-builder\.yml)`/g)].map(([, place = '']) => place);
      expect(places, `point ${numbers}`).not.toEqual([]);
      for (const place of places) expect(existsSync(resolve(repository, /^(electron|server)\//.test(place) ? `src/main/${place}` : place)), place).toBe(true);
    }
  });

  it('sets nothing that the checklist warns of', () => {
    const code = shell.map(read).join('\n');
    for (const word of ['webSecurity', 'allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures', 'openExternal', 'nodeIntegration: true', 'sandbox: false', 'contextIsolation: false', 'exposeInMainWorld']) expect(code, word).not.toContain(word);
    expect(code).not.toMatch(/import \{[^}]*\bshell\b[^}]*\} from 'electron'/);
  });

  it('belongs to .nital', () => {
    expect(read('electron-builder.yml')).toMatch(/fileAssociations:\n\s+- ext: nital\n/);
  });
});
