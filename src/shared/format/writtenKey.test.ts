import { expect, it } from 'vitest';
import { writtenKey } from './writtenKey.ts';

it('writes keys as they stand on a keyboard', () => {
  expect(['Ctrl+Shift+z', 'Tab', '+', ',', 'Ctrl+,'].map(writtenKey)).toEqual(['Ctrl Shift Z', 'Tab', '+', ',', 'Ctrl ,']);
});
