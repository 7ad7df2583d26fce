/**
 * Draws on the first micrograph of the project named on its command line until it is killed, from where the journal ends. Each
 * call's last entry and the hash of the mask with it are said on standard output once they are acknowledged, as `saved NUMBER
 * HASH`: from then on they must survive anything. Now and then it commits.
 */
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { ImageWorker } from '../../../src/main/imageWorker/ImageWorker.ts';
import { openProject } from '../../../src/main/project/openProject.ts';
import { MasksService } from '../../../src/main/services/MasksService.ts';
import { Random } from '../../../src/shared/random/Random.ts';
import { labelsOf, Painter } from '../drawing.ts';

const [path = '', seed = '0'] = process.argv.slice(2);
const project = openProject(path, { operator: 'painter' });
const masks = new MasksService(new ImageWorker(), join(path, 'no-cache'));
const [micrograph] = project.micrographs.list();
const id = micrograph?.id ?? 0;
const opened = await masks.open(project, id);
const painter = new Painter(labelsOf(opened));
const random = new Random(Number(seed));
let [base, sequence] = [opened.revision, opened.sequence];
writeSync(1, 'ready\n');
for (let round = 1; ; round++) {
  const entries = Array.from({ length: 1 + Math.floor(random.uniform() * 3) }, () => painter.any(random));
  ({ acknowledged: sequence } = await masks.append(project, id, base, sequence + 1, entries));
  writeSync(1, `saved ${sequence} ${createHash('sha256').update(painter.map.data).digest('hex')}\n`);
  if (round % 20 === 0) base = (await masks.commit(project, id, { origin: 'drawn', by: 'brush' }))?.id ?? null;
}
