import { expect, it } from 'vitest';
import { findCommands, rankOf } from './findCommands.ts';

const found = (list: readonly { readonly label: string; readonly words?: string }[], query: string, limit = 5): string[] => findCommands(list, query, limit).map(({ label }) => label);

it('shows names that begin as typed first, then those that hold it, then those whose words do', () => {
  const list = [{ label: 'Devices', words: 'train processor' }, { label: 'Start a training' }, { label: 'Train', words: 'screen' }, { label: 'Masks' }];
  expect(found(list, 'Train')).toEqual(['Train', 'Start a training', 'Devices']);
  expect(found(list, ' processor devices ')).toEqual(['Devices']);
  expect(found(list, '')).toEqual(['Devices', 'Start a training', 'Train', 'Masks']);
  expect(found(list, 'nothing like it')).toEqual([]);
});

it('says how well a query fits', () => {
  const ranks = ['light appearance', 'appear', 'theme light', 'dark'].map((query) => rankOf({ label: 'Light appearance', words: 'theme colours' }, query));
  expect(ranks).toEqual([0, 1, 2, null]);
});

it('finds one of thousands by code and grade, and no more than are asked for', () => {
  const list = Array.from({ length: 20_000 }, (_, at) => ({ label: `S-${at}`, words: at % 2 === 0 ? 'C45E' : '42CrMo4' }));
  expect(found(list, 's-19999')).toEqual(['S-19999']);
  expect(found(list, '42crmo4 s-1999')).toEqual(['S-1999', 'S-19991', 'S-19993', 'S-19995', 'S-19997']);
  expect(found(list, 's-')).toHaveLength(5);
});
