import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { LICENCES_FILE, type PackageLicence } from '../src/shared/licences.ts';

/** Licences that ask for no more than to be named. Nothing else ships. */
const PERMISSIVE = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'OFL-1.1', 'CC0-1.0', 'BlueOak-1.0.0', 'Unlicense', 'Zlib']);

/** Whose the packages are that say MIT and bring no file of it. */
const HOLDERS: Readonly<Record<string, string>> = {
  'onnxruntime-common': 'Microsoft Corporation',
  'onnxruntime-node': 'Microsoft Corporation',
  brotli: 'Devon Govett',
  dfa: 'Devon Govett',
  fontkit: 'Devon Govett',
  'react-remove-scroll-bar': 'Anton Korzunov',
};

/** What Electron brings along is in no package. */
const ELECTRON_NOTE = 'The desktop program runs on Electron, which contains Chromium, Node.js, V8 and FFmpeg. Their licences lie beside the installed program in LICENSES.chromium.html.';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Writes the licences of what is in the page, and of what ships beside it, into a file that the page can show. */
export function licencesPlugin(root: string): Plugin {
  return {
    name: 'nital-licences',
    apply: 'build',
    generateBundle() {
      const folders = new Set([...foldersOfModules(this.getModuleIds()), ...shippedFolders(root)]);
      this.emitFile({ type: 'asset', fileName: LICENCES_FILE, source: JSON.stringify([ownLicence(root), electronLicence(root), ...licencesOf(folders)]) });
    },
  };
}

/** The folders of the packages that these modules of a bundle come from. */
export function foldersOfModules(modules: Iterable<string>): Set<string> {
  const folders = new Set<string>();
  for (const id of modules) {
    const path = id.replace(/^\0+/, '').replaceAll('\\', '/').split('?')[0] ?? '';
    const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    if (folder !== undefined && existsSync(join(folder, 'package.json'))) folders.add(folder);
  }
  return folders;
}

/** The packages that the program itself needs, with all that they need in turn. */
export function shippedFolders(root: string): Set<string> {
  const folders = new Set<string>();
  const take = (from: string, names: readonly string[]): void => {
    for (const name of names) {
      const folder = folderOf(from, name);
      if (folders.has(folder)) continue;
      folders.add(folder);
      take(folder, Object.keys(manifestOf(folder).dependencies ?? {}));
    }
  };
  take(root, Object.keys(manifestOf(root).dependencies ?? {}));
  return folders;
}

/** Each package once, by name. @throws Error when a licence is missing or not permissive: then nothing is built. */
export function licencesOf(folders: Iterable<string>): PackageLicence[] {
  const found = new Map<string, PackageLicence>();
  for (const folder of folders) {
    const licence = licenceOf(folder);
    found.set(`${licence.name}@${licence.version}`, licence);
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/** Whether an SPDX expression allows use under permissive licences: all of those joined by AND, any of those joined by OR. */
export function isPermissive(expression: string): boolean {
  return expression
    .replaceAll(/[()]/g, '')
    .split(/ AND /i)
    .every((part) => part.split(/ OR /i).some((id) => PERMISSIVE.has(id.trim())));
}

function licenceOf(folder: string): PackageLicence {
  const { name, version, license } = manifestOf(folder);
  const own = textsIn(folder).join('\n\n');
  const licence = license ?? (/permission is hereby granted, free of charge/i.test(own) ? 'MIT' : undefined);
  if (licence === undefined || !isPermissive(licence)) throw new Error(`"${name}" ${version} is under ${licence ?? 'no licence'}, which may not ship. Take another package, or find its licence.`);
  const holder = HOLDERS[name];
  if (own === '' && (licence !== 'MIT' || holder === undefined)) throw new Error(`"${name}" ${version} brings no text of its licence (${licence}). Say whose it is in build/licences.ts.`);
  return { name, version, licence, text: own === '' ? mitOf(holder ?? '') : own };
}

function ownLicence(root: string): PackageLicence {
  const { version } = manifestOf(root);
  return { name: 'Nital', version, licence: 'MIT', text: readFileSync(join(root, 'LICENSE'), 'utf8').trim() };
}

function electronLicence(root: string): PackageLicence {
  const { name, ...licence } = licenceOf(folderOf(root, 'electron'));
  return { ...licence, name: `${name} (with Chromium and Node.js)`, text: `${ELECTRON_NOTE}\n\n${licence.text}` };
}

/** Licences and notices, also those in a folder of their own. */
function textsIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /^(un)?licen[cs]e|^copying|^notice/i.test(name)).sort();
  return names.flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? readdirSync(path).map((each) => readFileSync(join(path, each), 'utf8').trim()) : [readFileSync(path, 'utf8').trim()];
  });
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** As Node finds a package: in the nearest `node_modules` above. */
function folderOf(from: string, name: string): string {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(at) === at) throw new Error(`"${name}" is not installed. Run "npm ci".`);
  }
}

function mitOf(holder: string): string {
  return `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}
