import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { projectArgument } from './projectArgument.ts';

it('finds the project that a program was started with', () => {
  expect(projectArgument(['nital', '--flag', 'C45E.nital'], '/data')).toBe(resolve('/data', 'C45E.nital'));
  expect(projectArgument(['nital', '/else where/Stähle.NITAL/'], '/data')).toBe(resolve('/else where/Stähle.NITAL'));
  expect(projectArgument(['nital', 'C45E.nital/project.sqlite'], '/data')).toBe(resolve('/data/C45E.nital'));
});

it('takes nothing else for a project', () => {
  for (const argv of [[], ['nital'], ['C45E.nital'], ['nital', '--project=C45E.nital'], ['nital', 'micrograph.png', 'other/project.sqlite', 'a.nital/blobs']]) expect(projectArgument(argv, '/data')).toBeNull();
});
