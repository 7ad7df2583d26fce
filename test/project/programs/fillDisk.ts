/**
 * Works with a project on a disk of 4 MiB (its folder is named on the command line) until it is full, and prints as one
 * line of JSON what it met.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createProject } from '../../../src/main/project/createProject.ts';
import { walkFiles } from '../../../src/main/project/files/walkFiles.ts';
import { backupProject } from '../../../src/main/project/upkeep/backupProject.ts';
import { checkProject } from '../../../src/main/project/upkeep/checkProject.ts';
import { parseLabelSet } from '../../../src/shared/domain/labelSet.ts';
import { toAppError } from '../../../src/shared/errors/AppError.ts';

const disk = process.argv[2] ?? '';
const labelSet = parseLabelSet('0:ferrite,1:pearlite');
const path = join(disk, 'p.nital');
const project = await createProject(path, { labelSet });

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    return toAppError(error).code;
  }
}

/** Fills the disk but for some bytes. */
function leave(bytes: number): void {
  empty();
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), randomBytes(bavail * bsize - bytes));
}
const empty = (): void => rmSync(join(disk, 'filler'), { force: true });

const largeBlob = await codeOf(() => project.blobs.put(randomBytes(8 << 20)));
const afterLargeBlob = (await walkFiles(join(path, 'blobs'))).length;
await project.blobs.put(randomBytes(1 << 20)).then((sha256) => project.reports.insert({ specimenId: project.specimens.upsert({ code: 'A' }).id, sha256, number: null, operator: null }));
// With less and less space first the copy of the blob does not fit, then the database neither.
const backups: string[] = [];
for (const left of [900_000, 500_000, 250_000, 100_000, 0]) {
  leave(left);
  backups.push(await codeOf(() => backupProject(path, join(disk, 'b.backup'))));
}
const smallBlob = await codeOf(() => project.blobs.put(randomBytes(50_000)));
const secondProject = await codeOf(() => createProject(join(disk, 'q.nital'), { labelSet }));
leave(300_000);
let saved = 0;
const rows = await codeOf(() => {
  for (; saved < 10_000; saved++) project.specimens.upsert({ code: `S${saved}`, remarks: 'x'.repeat(3000) });
});
const there = project.specimens.list().length;
const names = readdirSync(disk).filter((name) => name !== 'filler');
empty();
project.specimens.upsert({ code: 'after' });
project.close();
const check = await checkProject(path);
writeSync(1, JSON.stringify({ largeBlob, afterLargeBlob, backups, smallBlob, secondProject, rows, saved, there, names, ok: check.ok, problems: check.problems, specimens: check.counts?.specimens }) + '\n');
