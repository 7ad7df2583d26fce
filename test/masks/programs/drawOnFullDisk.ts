/** Draws in a project on a disk of 4 MiB (its folder is named on the command line) until it is full, and prints as one line of JSON what it met. */
import { randomBytes } from 'node:crypto';
import { rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ImageWorker } from '../../../src/main/imageWorker/ImageWorker.ts';
import { openProject } from '../../../src/main/project/openProject.ts';
import { checkProject } from '../../../src/main/project/upkeep/checkProject.ts';
import { MasksService } from '../../../src/main/services/MasksService.ts';
import { toAppError } from '../../../src/shared/errors/AppError.ts';
import { Random } from '../../../src/shared/random/Random.ts';
import { ferritePearliteProject } from '../../helpers/testProject.ts';
import { addBlank, labelsOf, Painter } from '../drawing.ts';

const disk = process.argv[2] ?? '';
const path = join(disk, 'p.nital');
let project = await ferritePearliteProject(path);
const { id } = await addBlank(project, 60, 40);
const images = new ImageWorker();
let masks = new MasksService(images, join(disk, 'cache'));
const painter = new Painter(labelsOf(await masks.open(project, id)));
await masks.append(project, id, null, 1, [painter.stroke(0, 0, 9, 9, 1)]);
const { bavail, bsize } = statfsSync(disk);
// Some pages are left, so that the journal grows a little and then a write takes only a part.
writeFileSync(join(disk, 'filler'), randomBytes(bavail * bsize - 3 * bsize));

const random = new Random(3);
let sequence = 1;
let full = 'none';
let before = new Uint8Array(painter.map.data);
for (let round = 0; round < 2000 && full === 'none'; round++) {
  before = new Uint8Array(painter.map.data);
  const entries = Array.from({ length: 10 }, () => painter.any(random));
  try {
    ({ acknowledged: sequence } = await masks.append(project, id, null, sequence + 1, entries));
  } catch (error) {
    full = toAppError(error).code;
  }
}
const commit = await masks.commit(project, id, { origin: 'drawn', by: 'brush' }).then(() => 'none', (error: unknown) => toAppError(error).code);
const stillThere = Buffer.from(labelsOf(await masks.open(project, id)).data).equals(before);
project.close();
const damaged = (await checkProject(path)).problems.filter(({ severity }) => severity === 'damage').length;
rmSync(join(disk, 'filler'));
project = openProject(path);
masks = new MasksService(images, join(disk, 'cache'));
const again = await masks.open(project, id);
const afterRestart = Buffer.from(labelsOf(again).data).equals(before);
const later = new Painter(labelsOf(again));
await masks.append(project, id, null, again.sequence + 1, [later.stroke(1, 1, 5, 5, 0)]);
await masks.commit(project, id, { origin: 'drawn', by: 'brush' });
project.close();
const { ok, problems } = await checkProject(path);
await images.dispose();
writeSync(1, JSON.stringify({ saved: sequence, full, commit, stillThere, damaged, afterRestart, sequence: again.sequence, ok, problems }) + '\n');
