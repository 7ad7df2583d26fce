import { expect, it } from 'vitest';
import { heatTreatmentKind, parseHeatTreatment } from './heatTreatmentText.ts';
import { parseComposition, parsePreparation } from './specimenText.ts';

it('reads heat treatments with units, gaps and words', () => {
  expect(parseHeatTreatment('normalizing 860 30 air; tempering 600C 2h still air;quench - - water; annealing')).toEqual([
    { kind: 'normalizing', celsius: 860, minutes: 30, cooling: 'air' },
    { kind: 'tempering', celsius: 600, minutes: 120, cooling: 'still air' },
    { kind: 'quenching', celsius: null, minutes: null, cooling: 'water' },
    { kind: 'annealing', celsius: null, minutes: null, cooling: null },
  ]);
  expect(parseHeatTreatment('')).toEqual([]);
  expect(() => parseHeatTreatment('frying 180 5')).toThrow(/step "frying 180 5" cannot be read: "frying" is not a kind .*annealing, normalizing/);
  expect(() => parseHeatTreatment('tempering hot')).toThrow(/"hot" is not a number/);
  expect(() => parseHeatTreatment('tempering 600 3x')).toThrow(/"x" is not a unit of time/);
});

it.each([['normalised', 'normalizing'], ['Normalglühen', 'normalizing'], ['Glühen', 'annealing'], ['annealed', 'annealing'], ['Anlassen', 'tempering'], ['Härten', 'hardening'], ['Quench', 'quenching']])('knows %s', (word, kind) => {
  expect(heatTreatmentKind(word)).toBe(kind);
});

it('reads compositions with points and commas', () => {
  expect(parseComposition('C=0.45,Mn=0.7')).toEqual({ C: 0.45, Mn: 0.7 });
  expect(parseComposition('C=0,45 %; Mn=0,7')).toEqual({ C: 0.45, Mn: 0.7 });
  expect(() => parseComposition('carbon=0.4')).toThrow(/"carbon" is not the symbol of an element/);
  expect(() => parseComposition('C=1,C=2')).toThrow(/C twice/);
  expect(() => parseComposition('C 0.4')).toThrow(/"C 0.4" cannot be read/);
});

it('reads preparations', () => {
  expect(parsePreparation('grinding=SiC P2500; etchant=Nital 3 %; etching=8 s; operator=')).toEqual({ grinding: 'SiC P2500', etchant: 'Nital 3 %', etchingSeconds: 8, operator: null });
  expect(() => parsePreparation('acid=HNO3')).toThrow(/"acid" is not part of a preparation/);
  expect(() => parsePreparation('constructor=x')).toThrow(/not part of a preparation/);
});
