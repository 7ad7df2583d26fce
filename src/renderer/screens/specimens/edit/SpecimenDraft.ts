import type { SpecimenChange, SpecimenView } from '../../../../shared/contract/areas/specimensArea.ts';
import { HEAT_TREATMENT_KINDS, type HeatTreatmentKind } from '../../../../shared/domain/records.ts';

/** A step as it stands in its boxes. */
export interface StepDraft {
  readonly kind: HeatTreatmentKind;
  readonly celsius: number | null;
  readonly minutes: number | null;
  readonly cooling: string;
}

/** A specimen as it stands in the boxes of a form; texts may be empty. */
export interface SpecimenDraft {
  readonly code: string;
  readonly grade: string;
  readonly batch: string;
  readonly remarks: string;
  /** In the order of entry; an element may be empty yet. */
  readonly composition: readonly { readonly element: string; readonly percent: number | null }[];
  readonly steps: readonly StepDraft[];
  readonly preparation: { readonly grinding: string; readonly polishing: string; readonly etchant: string; readonly etchingSeconds: number | null; readonly operator: string };
}

export const EMPTY_DRAFT: SpecimenDraft = { code: '', grade: '', batch: '', remarks: '', composition: [], steps: [], preparation: { grinding: '', polishing: '', etchant: '', etchingSeconds: null, operator: '' } };
export const NEW_STEP: StepDraft = { kind: HEAT_TREATMENT_KINDS[0], celsius: null, minutes: null, cooling: '' };

export function draftOf({ code, grade, batch, remarks, composition, heatTreatment, preparation }: SpecimenView): SpecimenDraft {
  return {
    code,
    grade: grade ?? '',
    batch: batch ?? '',
    remarks: remarks ?? '',
    composition: Object.entries(composition).map(([element, percent]) => ({ element, percent })),
    steps: heatTreatment.map(({ kind, celsius, minutes, cooling }) => ({ kind, celsius, minutes, cooling: cooling ?? '' })),
    preparation: { grinding: preparation?.grinding ?? '', polishing: preparation?.polishing ?? '', etchant: preparation?.etchant ?? '', etchingSeconds: preparation?.etchingSeconds ?? null, operator: preparation?.operator ?? '' },
  };
}

/** All that a draft says, as a change; empty texts clear. */
export function changeOf({ code, grade, batch, remarks, composition, steps, preparation }: SpecimenDraft): Required<SpecimenChange> {
  return {
    code: code.trim(),
    grade: textOf(grade),
    batch: textOf(batch),
    remarks: textOf(remarks),
    composition: Object.fromEntries(composition.flatMap(({ element, percent }) => (element.trim() === '' || percent === null ? [] : [[element.trim(), percent]]))),
    heatTreatment: steps.map((step) => ({ ...step, cooling: textOf(step.cooling) })),
    preparation: { grinding: textOf(preparation.grinding), polishing: textOf(preparation.polishing), etchant: textOf(preparation.etchant), etchingSeconds: preparation.etchingSeconds, operator: textOf(preparation.operator) },
  };
}

/** Only what differs, so that the audit trail and the undo hold nothing else. */
export function differenceOf(before: SpecimenDraft, after: SpecimenDraft): SpecimenChange {
  const [was, is] = [changeOf(before), changeOf(after)];
  return Object.fromEntries(Object.entries(is).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key as keyof SpecimenChange])));
}

/** What keeps a draft from being saved, in words; null when nothing does. */
export function faultOf({ code, composition, steps }: SpecimenDraft): string | null {
  if (code.trim() === '') return 'A specimen needs a code.';
  const named = composition.filter(({ element, percent }) => element.trim() !== '' || percent !== null);
  for (const [at, { element, percent }] of named.entries()) {
    if (!/^[A-Z][a-z]?$/.test(element.trim())) return `"${element}" is not the symbol of an element. Write e.g. C, Mn, Cr.`;
    if (percent === null || percent < 0 || percent > 100) return `How much ${element} it holds must be a number from 0 to 100.`;
    if (named.findIndex((other) => other.element.trim() === element.trim()) !== at) return `The composition names ${element} twice.`;
  }
  const sum = named.reduce((all, { percent }) => all + (percent ?? 0), 0);
  if (sum > 100.5) return `The composition adds up to ${Number(sum.toPrecision(4))} %, which is more than the whole.`;
  const cold = steps.find(({ celsius, minutes }) => (celsius !== null && (celsius < -273.15 || celsius > 3000)) || (minutes !== null && minutes < 0));
  return cold === undefined ? null : `A step of ${cold.celsius ?? '–'} °C and ${cold.minutes ?? '–'} min is no heat treatment.`;
}

function textOf(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
