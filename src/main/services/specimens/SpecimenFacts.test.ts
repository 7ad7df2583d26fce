import { expect, it } from 'vitest';
import { mergeFacts, NO_FACTS } from './SpecimenFacts.ts';
import type { SpecimenFacts } from './SpecimenFacts.ts';

const step = { kind: 'annealing', celsius: 970, minutes: null, cooling: null } as const;
const facts = (some: Partial<SpecimenFacts>): SpecimenFacts => ({ ...NO_FACTS, ...some });

it('fills what one source leaves open', () => {
  const merged = mergeFacts(facts({ grade: 'C45', composition: { C: 0.45 }, heatTreatment: [{ ...step, kind: 'other' }] }), facts({ batch: '7', composition: { Mn: 0.7 }, heatTreatment: [{ ...step, minutes: 90 }] }));
  expect(merged).toEqual({ facts: facts({ grade: 'C45', batch: '7', composition: { C: 0.45, Mn: 0.7 }, heatTreatment: [{ ...step, minutes: 90 }] }), conflicts: [] });
});

it('keeps the first and tells where two disagree', () => {
  const { facts: kept, conflicts } = mergeFacts(facts({ grade: 'C45', composition: { C: 0.45 }, heatTreatment: [step] }), facts({ grade: 'C60', composition: { C: 0.6 }, heatTreatment: [{ ...step, celsius: 800 }, step] }));
  expect(kept.grade).toBe('C45');
  expect(conflicts).toEqual([
    { what: 'grade', known: 'C45', new: 'C60' },
    { what: 'heatTreatment.1.celsius', known: 970, new: 800 },
    { what: 'number of heatTreatment steps', known: 1, new: 2 },
    { what: 'composition.C', known: 0.45, new: 0.6 },
  ]);
});

it('joins remarks once', () => {
  const first = mergeFacts(facts({ remarks: 'spheroidite' }), facts({ remarks: 'network' })).facts;
  expect(first.remarks).toBe('spheroidite; network');
  expect(mergeFacts(first, facts({ remarks: 'network' })).facts.remarks).toBe('spheroidite; network');
});
