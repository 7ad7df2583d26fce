import { randomBytes, createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { failure, sha256Of, temporaryFolder } from '../../../../test/helpers/testProject.ts';
import { BlobStore, INCOMING } from './BlobStore.ts';
import { walkFiles } from './walkFiles.ts';

describe('BlobStore', () => {
  const temporary = temporaryFolder();
  afterAll(() => temporary.remove());
  let folder: string;
  let blobs: BlobStore;
  let round = 0;
  beforeEach(() => {
    folder = join(temporary.path, String(++round));
    blobs = new BlobStore(folder);
  });

  it('names bytes by their SHA-256 and gives them back', async () => {
    const sha256 = await blobs.put(Buffer.from('abc'));
    // FIPS 180-2, appendix B.1.
    expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(blobs.path(sha256)).toBe(join(folder, 'ba', sha256.slice(2)));
    expect(blobs.has(sha256)).toBe(true);
    expect((await blobs.read(sha256)).toString()).toBe('abc');
    expect(readdirSync(join(folder, INCOMING))).toEqual([]);
  });

  it('copies a file of several pieces, and an empty one', async () => {
    const bytes = randomBytes((5 << 20) + 17);
    const source = join(temporary.path, 'large');
    writeFileSync(source, bytes);
    const sha256 = await blobs.put(source);
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(readFileSync(blobs.path(sha256)).equals(bytes)).toBe(true);
    expect(await blobs.put(new Uint8Array(0))).toBe(sha256Of(''));
  });

  it('keeps the same content once, also when many put it at the same time', async () => {
    const names = await Promise.all(Array.from({ length: 20 }, () => blobs.put(Buffer.from('same'))));
    expect(new Set(names)).toEqual(new Set([sha256Of('same')]));
    expect(await walkFiles(folder)).toEqual([{ path: blobs.path(sha256Of('same')), bytes: 4 }]);
  });

  it('heals a blob that was cut short when its content is put again', async () => {
    const sha256 = await blobs.put(Buffer.from('whole'));
    writeFileSync(blobs.path(sha256), 'who');
    await blobs.put(Buffer.from('whole'));
    expect((await blobs.read(sha256)).toString()).toBe('whole');
  });

  it('tells a missing and a changed blob', async () => {
    const missing = await failure(() => blobs.read(sha256Of('never')));
    expect([missing.code, missing.message]).toEqual(['project/damaged', expect.stringContaining('missing')]);
    const sha256 = await blobs.put(Buffer.from('right'));
    writeFileSync(blobs.path(sha256), 'wrong');
    const changed = await failure(() => blobs.read(sha256));
    expect([changed.code, changed.message]).toEqual(['project/damaged', expect.stringContaining('another hash')]);
  });

  it('names the source that cannot be read, and leaves nothing behind', async () => {
    const error = await failure(() => blobs.put(join(temporary.path, 'no such image.tif')));
    expect(error.code).toBe('input/notFound');
    expect(error.message).toContain('no such image.tif');
    expect((await failure(() => blobs.put(temporary.path))).code).toBe('input/invalid');
    expect(await walkFiles(folder)).toEqual([]);
  });

  it('does not take a path for a hash', async () => {
    expect((await failure(() => blobs.path('../../etc/passwd'))).code).toBe('internal');
    expect(existsSync(folder)).toBe(false);
  });
});
