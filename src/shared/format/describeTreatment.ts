import type { HeatTreatmentStep } from '../domain/records.ts';

/** A heat treatment in a line: "annealing 850 °C, 60 min, furnace → quenching 840 °C, oil". Empty without steps. */
export function describeTreatment(steps: readonly Omit<HeatTreatmentStep, 'position'>[]): string {
  return steps
    .map(({ kind, celsius, minutes, cooling }) => {
      const name = celsius === null ? kind : `${kind} ${celsius} °C`;
      return [name, ...(minutes === null ? [] : [`${minutes} min`]), ...(cooling === null ? [] : [cooling])].join(', ');
    })
    .join(' → ');
}
