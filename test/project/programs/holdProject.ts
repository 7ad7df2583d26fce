/** Opens the project named on its command line for writing, says so, and holds it until it is ended. */
import { writeSync } from 'node:fs';
import { openProject } from '../../../src/main/project/openProject.ts';

const project = openProject(process.argv[2] ?? '', { operator: 'holder' });
writeSync(1, `open ${project.name}\n`);
setInterval(() => project.name, 1000);
