import { expect, it } from 'vitest';
import { defaultMemoryMB, diskBudgets, memoryBudgets, trainingBytes } from './budgets.ts';

it('leaves most of the memory to others, on small PCs and large ones', () => {
  expect([2048, 8192, 16_384, 131_072].map(defaultMemoryMB)).toEqual([512, 1024, 2048, 4096]);
});

it('divides what is set, and no more', () => {
  const { labels, images, tiles } = memoryBudgets({ memoryMB: 900 });
  expect([labels, images, tiles].map((bytes) => bytes / 2 ** 20)).toEqual([400, 300, 200]);
  expect(diskBudgets({ diskMB: 400 })).toEqual({ thumbnails: 100 * 2 ** 20, tiles: 300 * 2 ** 20 });
  expect(trainingBytes({ memoryMB: 1 })).toBe(2 ** 20);
  expect(trainingBytes({ memoryMB: null })).toBeNull();
});
