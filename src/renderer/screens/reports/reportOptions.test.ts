import { expect, it } from 'vitest';
import { NO_OPTIONS, settingsOf } from './reportOptions.ts';

const COMMON = { operator: ' Ada ', laboratory: '', address: 'Street 1\n\n Town ', attachMasks: false };

it('takes what was typed line by line, and nothing for what is empty', () => {
  expect(settingsOf(COMMON, { remarks: 'one\n \ntwo', leftOut: [] }, [1, 2])).toEqual({ operator: 'Ada', laboratory: null, address: ['Street 1', 'Town'], remarks: ['one', 'two'], attachMasks: false, micrographs: null });
});

it('names the micrographs only when some are left out, so that one that arrives later is not left out by chance', () => {
  expect(settingsOf(COMMON, NO_OPTIONS, [1, 2, 3]).micrographs).toBeNull();
  expect(settingsOf(COMMON, { remarks: '', leftOut: [2, 9] }, [1, 2, 3]).micrographs).toEqual([1, 3]);
});
