import { resolve } from 'node:path';
import { build, type Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';
import { foldersOfModules, isPermissive, licencesOf, shippedFolders } from '../../build/licences.ts';
import { LICENCES_FILE, licencesSchema, type PackageLicence } from '../../src/shared/licences.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What one of our builds would write, without writing it. */
async function built(config: string, root = ROOT): Promise<Rolldown.RolldownOutput['output']> {
  const result = await build({ root, configFile: resolve(ROOT, config), logLevel: 'error', build: { write: false } });
  if (Array.isArray(result) || !('output' in result)) throw new Error('one output was expected');
  return result.output;
}

/** The packages that stand in the chunks of a build. */
function packagesIn(output: Rolldown.RolldownOutput['output']): string[] {
  const modules = output.flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : []));
  return licencesOf(foldersOfModules(modules)).map(keyOf);
}

const keyOf = ({ name, version }: PackageLicence): string => `${name}@${version}`;

describe('the licences of what ships', () => {
  it('are all there, with their texts, and permissive', async () => {
    const page = await built('vite.config.ts', resolve(ROOT, 'src/renderer'));
    const file = page.find(({ fileName }) => fileName === LICENCES_FILE);
    if (file?.type !== 'asset') throw new Error('the build wrote no licences');
    const licences = licencesSchema.parse(JSON.parse(String(file.source)));
    const known = new Set(licences.map(keyOf));
    expect(known.size).toBe(licences.length);
    const inPage = packagesIn(page);
    const inProgram = packagesIn(await built('vite.main.config.ts'));
    expect(inPage.join()).toMatch(/react-dom@.*zod@/);
    expect(inProgram.join()).toMatch(/pdfkit@.*zod@/);
    for (const each of [...inPage, ...inProgram]) expect(known, each).toContain(each);
    // What cannot be built in lies beside the program.
    for (const name of ['better-sqlite3', 'onnxruntime-node', '@expo-google-fonts/inter', '@fontsource-variable/inter']) expect(licences.map((licence) => licence.name)).toContain(name);
    expect(licences.find(({ name }) => name.startsWith('electron'))?.text).toContain('Chromium');
    for (const { name, licence, text } of licences) {
      expect(isPermissive(licence), `${name}: ${licence}`).toBe(true);
      expect(text.length, name).toBeGreaterThan(400);
    }
  });

  it('would not be written for a package that asks for more', () => {
    for (const licence of ['GPL-3.0', 'LGPL-2.1-or-later', 'SEE LICENSE IN LICENSE', 'UNLICENSED', 'MIT AND GPL-2.0', '']) expect(isPermissive(licence), licence).toBe(false);
    for (const licence of ['MIT', '(MIT OR GPL-3.0)', 'MIT AND OFL-1.1', '(MIT OR CC0-1.0) AND ISC']) expect(isPermissive(licence), licence).toBe(true);
    // dependency-cruiser is there, does not ship, and asks for no more: the rest of the tools need not be looked at.
    expect([...shippedFolders(ROOT)].some((folder) => folder.endsWith('/dependency-cruiser'))).toBe(false);
  });
});
