/** Searches a recipe in the project on the command line with a margin that every trick passes, and says on stdout when a row begins. */
import { join, resolve } from 'node:path';
import { createApp } from '../../../src/main/app.ts';
import { searchRequest } from '../searchRequest.ts';

const project = resolve(process.argv[2] ?? '');
const app = createApp();
const store = app.projects.open(project);
let row = '';
await app.searches.start(store, searchRequest(join(import.meta.dirname, '../../engine-weights/fixtures/small.pth')), {
  onProgress: (progress) => {
    if (progress.progress.point !== undefined && progress.row !== row) process.stdout.write(`training ${(row = progress.row)}\n`);
  },
});
store.close();
await app.close();
