import { expect, it } from 'vitest';
import { isKey } from './isKey.ts';

it('knows a key by its name and what is held with it', () => {
  const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}): Parameters<typeof isKey>[0] => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });
  expect(isKey(press('a', { ctrlKey: true }), ['Ctrl+a'])).toBe(true);
  expect(isKey(press('A', { metaKey: true }), ['Ctrl+a'])).toBe(true);
  expect(isKey(press('?'), ['?'])).toBe(true);
  expect(isKey(press('a'), ['Ctrl+a'])).toBe(false);
  expect(isKey(press('a', { ctrlKey: true, altKey: true }), ['Ctrl+a'])).toBe(false);
  expect(isKey(press('Escape', { ctrlKey: true }), ['Escape'])).toBe(false);
});
