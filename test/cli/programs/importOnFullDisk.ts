/** Imports micrographs on a disk of 4 MiB (its folder is named on the command line) until it is full, and prints what came of it. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '../../../src/imaging/png/encodePng.ts';
import { nital, nitalJson } from '../runNital.ts';

const disk = process.argv[2] ?? '';
const project = join(disk, 'p.nital');
const originals = mkdtempSync(join(tmpdir(), 'nital-originals-'));
const side = 400;
for (let at = 0; at < 5; at++) {
  writeFileSync(join(originals, `${at}.png`), encodePng({ width: side, height: side, channels: 1, bitDepth: 8, data: new Uint8Array(randomBytes(side * side)) }));
}
await nital('project', 'create', project, '--label-set', '0:ferrite,1:pearlite');
// Room for two and a half.
const { bavail, bsize } = statfsSync(disk);
writeFileSync(join(disk, 'filler'), randomBytes(bavail * bsize - 2.5 * side * side - 100_000));
const full = await nitalJson('import', project, originals);
const check = await nitalJson('project', 'check', project);
rmSync(join(disk, 'filler'));
const again = await nitalJson('import', project, originals);
rmSync(originals, { recursive: true });
writeSync(1, JSON.stringify({ full, check, again }));
