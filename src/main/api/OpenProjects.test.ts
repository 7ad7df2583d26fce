import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ferritePearliteProject, temporaryFolder } from '../../../test/helpers/testProject.ts';
import { openProject } from '../project/openProject.ts';
import type { ProjectStore } from '../project/ProjectStore.ts';
import { ProjectsService } from '../services/ProjectsService.ts';
import { OpenProjects } from './OpenProjects.ts';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

it('does its last work on a project before it is closed, and keeps it for whoever comes back meanwhile', async () => {
  const path = join(temporary.path, 'p.nital');
  (await ferritePearliteProject(path)).close();
  let finish = (): void => undefined;
  const worked: ProjectStore[] = [];
  const open = new OpenProjects(new ProjectsService(), {
    patience: 20,
    beforeClosing: (store) => {
      worked.push(store);
      return new Promise<void>((resolve) => (finish = resolve));
    },
  });
  const { handle, store } = open.open(path);
  await expect.poll(() => worked).toEqual([store]);
  const release = open.hold(handle);
  finish();
  await wait(40);
  expect(open.get(handle)).toBe(store);
  release();
  await expect.poll(() => worked.length).toBe(2);
  finish();
  await expect.poll(() => {
    try {
      openProject(path).close();
      return 'free';
    } catch {
      return 'locked';
    }
  }).toBe('free');
  expect(() => open.get(handle)).toThrow(/not open any more/);
});
