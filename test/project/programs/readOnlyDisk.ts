/** Makes a project in the folder named on its command line, makes that disk read-only, and prints what can be done then. */
import { spawnSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openProject } from '../../../src/main/project/openProject.ts';
import { checkProject } from '../../../src/main/project/upkeep/checkProject.ts';
import { toAppError } from '../../../src/shared/errors/AppError.ts';
import { addMicrograph, ferritePearliteProject } from '../../helpers/testProject.ts';

const disk = process.argv[2] ?? '';
const path = join(disk, 'p.nital');
const project = await ferritePearliteProject(path);
await addMicrograph(project, 'one');
project.close();
spawnSync('sh', ['-c', 'mount -o remount,ro "$0"', disk], { stdio: 'inherit' });

const reader = openProject(path, { readOnly: true });
const codes = reader.specimens.list().map((specimen) => specimen.code);
reader.close();
const { ok, problems, alone } = await checkProject(path);
let writing = 'possible';
try {
  openProject(path);
} catch (error) {
  writing = toAppError(error).code;
}
writeSync(1, JSON.stringify({ codes, checked: { ok, problems, alone }, writing }) + '\n');
