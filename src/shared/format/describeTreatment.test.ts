import { expect, it } from 'vitest';
import { describeTreatment } from './describeTreatment.ts';

it('says a heat treatment in a line and leaves out what is not known', () => {
  expect(describeTreatment([])).toBe('');
  expect(
    describeTreatment([
      { kind: 'annealing', celsius: 850, minutes: 60, cooling: 'furnace' },
      { kind: 'quenching', celsius: 840, minutes: null, cooling: 'oil' },
      { kind: 'other', celsius: null, minutes: null, cooling: null },
    ]),
  ).toBe('annealing 850 °C, 60 min, furnace → quenching 840 °C, oil → other');
});
