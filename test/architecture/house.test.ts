import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRODUCT_VERSION } from '../../src/shared/product.ts';

const repository = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(resolve(repository, file), 'utf8');

describe('the house', () => {
  it('says one version everywhere', () => {
    expect((JSON.parse(read('package.json')) as { version: string }).version).toBe(PRODUCT_VERSION);
    expect(read('CHANGELOG.md')).toContain(`## ${PRODUCT_VERSION}`);
  });

  it('pins every version exactly', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, version] of Object.entries(manifest[group] ?? {})) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  it('keeps registry hosts out of the lockfile', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/[^"]*registry/);
  });
});
