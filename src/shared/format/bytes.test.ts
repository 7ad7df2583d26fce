import { expect, it } from 'vitest';
import { formatBytes } from './bytes.ts';

it('writes amounts with the digits that matter', () => {
  expect([0, 1000, 1536, 640 * 1024, 12.34 * 2 ** 20, 4 * 2 ** 30, 2 ** 45].map(formatBytes)).toEqual(['0\u202fbytes', '1000\u202fbytes', '1.5\u202fKB', '640\u202fKB', '12.3\u202fMB', '4.0\u202fGB', '32.0\u202fTB']);
});
