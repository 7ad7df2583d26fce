import { expect, it } from 'vitest';
import { sortFiles } from './sortFiles.ts';

it('takes folders for what their names say, and one folder of masks only', () => {
  const { folders, tables, refused, ignored } = sortFiles(['alone.json', 'set/images/b.tif', 'set/images/a.TIF', 'set/masks/a.png', 'set/masks_region/a.png', 'set/specimens.csv', 'set/LICENSE.txt', 'set/data.xlsx', 'set/.DS_Store', 'set/images/Thumbs.db']);
  expect(folders).toEqual([
    { name: 'set/images', role: 'micrographs', images: ['set/images/a.TIF', 'set/images/b.tif'] },
    { name: 'set/masks', role: 'masks', images: ['set/masks/a.png'] },
    { name: 'set/masks_region', role: 'none', images: ['set/masks_region/a.png'] },
  ]);
  expect(tables).toEqual(['set/specimens.csv']);
  expect(refused).toMatchObject([{ file: 'alone.json', reason: expect.stringMatching(/neither a picture/) as string }, { file: 'set/data.xlsx', reason: expect.stringMatching(/workbook/) as string }]);
  expect(ignored).toEqual(['set/LICENSE.txt']);
});

it('takes a single folder for micrographs whatever it is called, and loose files too', () => {
  expect(sortFiles(['labelled/a.png']).folders).toMatchObject([{ name: 'labelled', role: 'micrographs' }]);
  expect(sortFiles(['a.png', 'gt/a.png', 'weight/b.png']).folders.map(({ name, role }) => [name, role])).toEqual([['', 'micrographs'], ['gt', 'masks'], ['weight', 'micrographs']]);
});
