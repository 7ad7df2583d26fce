import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../..');
const configuration = join(repository, '.dependency-cruiser.cjs');

interface Rule {
  readonly name: string;
}
const { forbidden } = createRequire(import.meta.url)(configuration) as { forbidden: Rule[] };

/** For each rule a file that breaks it: path → source. */
const VIOLATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'shared-imports-nothing': { 'src/shared/a.ts': "import '../imaging/target.ts';" },
  'imaging-imports': { 'src/imaging/a.ts': "import type { T } from '../engine/target.ts'; export type U = T;" },
  'synthetic-imports': { 'src/synthetic/a.ts': "import '../main/target.ts';" },
  'engine-imports': { 'src/engine/a.ts': "import type { T } from '../main/target.ts'; export type U = T;" },
  'main-imports': { 'src/main/a.ts': "import '../engine/target.ts';" },
  'cli-imports': { 'src/cli/a.ts': "import '../engine/target.ts';" },
  'preload-imports': { 'src/preload/a.ts': "import '../main/target.ts';" },
  'renderer-imports': { 'src/renderer/a.ts': "import '../main/target.ts';" },
  'editor-is-free-of-react': { 'src/renderer/editor/a.ts': "import '../target.ts';" },
  'shared-runs-anywhere': { 'src/shared/b.ts': "import 'node:fs';" },
  'electron-only-in-its-shell': { 'src/main/b.ts': "import 'electron';" },
  'onnxruntime-only-in-session': { 'src/engine/training/b.ts': "import 'onnxruntime-node';" },
  'tensorflow-is-independent': { 'src/engine/tensorflow/a.ts': "import type { T } from '../lowering/target.ts'; export type U = T;", 'src/engine/lowering/target.ts': 'export type T = number;' },
  'tensorflow-is-passed-in': { 'src/engine/tensorflow/b.ts': "import '@tensorflow/tfjs-core';" },
  'sqlite-only-in-project': { 'src/main/services/b.ts': "import 'better-sqlite3';" },
  'no-cycles': { 'src/shared/c1.ts': "import './c2.ts';", 'src/shared/c2.ts': "import './c1.ts';" },
  'no-orphans': { 'src/shared/orphan.ts': 'export const lonely = 1;' },
  'no-test-code-in-product': { 'src/shared/d.ts': "import './d.test.ts';", 'src/shared/d.test.ts': '' },
  resolvable: { 'src/shared/e.ts': "import './nowhere.ts';" },
};

describe('the import rules', () => {
  let folder = '';
  const broken = new Map<string, string[]>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nital-layers-'));
    const write = (path: string, source: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${source}\nexport {};\n`);
    };
    for (const part of ['shared', 'imaging', 'engine', 'main', 'renderer']) write(`src/${part}/target.ts`, 'export type T = number;');
    for (const files of Object.values(VIOLATIONS)) for (const [path, source] of Object.entries(files)) write(path, source);
    for (const file of ['tsconfig.base.json', 'package.json']) symlinkSync(join(repository, file), join(folder, file));
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
    const program = join(repository, 'node_modules/.bin/depcruise');
    // dependency-cruiser's exit code is the number of violations, of which there are many here.
    const { stdout, stderr } = spawnSync(process.execPath, [program, '--config', configuration, '--output-type', 'json', 'src'], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
    if (stdout === '') throw new Error(stderr);
    const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    for (const { from, rule } of summary.violations) broken.set(rule.name, [...(broken.get(rule.name) ?? []), from]);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(forbidden.map((rule) => rule.name))('%s catches a planted violation', (rule) => {
    const planted = Object.keys(VIOLATIONS[rule] ?? {});
    expect(planted.length, `no violation of ${rule} is planted`).toBeGreaterThan(0);
    expect(broken.get(rule) ?? []).toEqual(expect.arrayContaining([planted[0]]));
  });
});
