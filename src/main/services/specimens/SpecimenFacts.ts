import { isDeepStrictEqual } from 'node:util';
import type { Preparation } from '../../../shared/domain/records.ts';
import type { HeatTreatmentInput } from '../../project/areas/HeatTreatments.ts';
import type { ProjectStore } from '../../project/ProjectStore.ts';

/** What one source says about a specimen; null and empty where it is silent. */
export interface SpecimenFacts {
  readonly grade: string | null;
  readonly batch: string | null;
  readonly remarks: string | null;
  /** Weight %. */
  readonly composition: Readonly<Record<string, number>>;
  readonly heatTreatment: readonly HeatTreatmentInput[];
  readonly preparation: Preparation | null;
}

export const NO_FACTS: SpecimenFacts = { grade: null, batch: null, remarks: null, composition: {}, heatTreatment: [], preparation: null };

/** Two values of one thing, where only one can be right. */
export interface FactConflict {
  /** As a table names it: `heatTreatment.1.celsius`. */
  readonly what: string;
  readonly known: string | number;
  readonly new: string | number;
}

/**
 * What two sources say together. Each fills what the other leaves open; remarks are joined; where they disagree the first one
 * stands and the disagreement is told.
 */
export function mergeFacts(known: SpecimenFacts, more: SpecimenFacts): { facts: SpecimenFacts; conflicts: FactConflict[] } {
  const conflicts: FactConflict[] = [];
  const merged = <T extends object>(area: string, a: T, b: T): T => mergeFields(area, a, b, conflicts);
  const { grade, batch } = merged('', { grade: known.grade, batch: known.batch }, { grade: more.grade, batch: more.batch });
  const heatTreatment = Array.from({ length: Math.max(known.heatTreatment.length, more.heatTreatment.length) }, (_, at) => {
    const [a, b] = [known.heatTreatment[at], more.heatTreatment[at]];
    return a !== undefined && b !== undefined ? merged(`heatTreatment.${at + 1}.`, a, b) : (a ?? b) as HeatTreatmentInput;
  });
  // Two lists of steps that are both written down are two accounts of the whole; the longer one does not continue the shorter.
  if (known.heatTreatment.length > 0 && more.heatTreatment.length > 0 && known.heatTreatment.length !== more.heatTreatment.length) {
    conflicts.push({ what: 'number of heatTreatment steps', known: known.heatTreatment.length, new: more.heatTreatment.length });
  }
  const facts = {
    grade,
    batch,
    remarks: joinRemarks(known.remarks, more.remarks),
    composition: merged('composition.', known.composition, more.composition),
    heatTreatment,
    preparation: known.preparation !== null && more.preparation !== null ? merged('preparation.', known.preparation, more.preparation) : (known.preparation ?? more.preparation),
  };
  return { facts, conflicts };
}

/** What the project says about a specimen. */
export function factsOf(project: ProjectStore, code: string): SpecimenFacts {
  const specimen = project.specimens.byCode(code);
  if (specimen === undefined) return NO_FACTS;
  const { grade, batch, remarks, composition } = specimen;
  const heatTreatment = project.heatTreatments.ofSpecimen(specimen.id).map(({ kind, celsius, minutes, cooling }) => ({ kind, celsius, minutes, cooling }));
  return { grade, batch, remarks, composition, heatTreatment, preparation: project.preparations.latest(specimen.id) ?? null };
}

/** Whether facts say more than what is known. */
export function isNews(known: SpecimenFacts, facts: SpecimenFacts): boolean {
  return !isDeepStrictEqual(known, facts);
}

/** Stores all facts of a specimen, adding it if it is new; whoever calls this is inside a transaction. */
export function storeFacts(project: ProjectStore, code: string, facts: SpecimenFacts): { specimenId: number } {
  const { grade, batch, remarks, composition } = facts;
  const { id } = project.specimens.upsert({ code, grade, batch, remarks, composition });
  project.heatTreatments.replace(id, facts.heatTreatment);
  if (facts.preparation !== null) project.preparations.add(id, facts.preparation);
  return { specimenId: id };
}

function mergeFields<T extends object>(area: string, known: T, more: T, conflicts: FactConflict[]): T {
  const out = { ...known } as Record<string, unknown>;
  for (const [key, value] of Object.entries(more) as [string, string | number | null][]) {
    const there = out[key] as string | number | null | undefined;
    if (there === null || there === undefined) out[key] = value;
    // "other" is what a step is called whose kind was not said.
    else if (key === 'kind' && there === 'other') out[key] = value;
    else if (value !== null && value !== there && !(key === 'kind' && value === 'other')) conflicts.push({ what: `${area}${key}`, known: there, new: value });
  }
  return out as T;
}

function joinRemarks(known: string | null, more: string | null): string | null {
  if (known === null || more === null) return known ?? more;
  const parts = known.split('; ');
  return [...parts, ...more.split('; ').filter((part) => !parts.includes(part))].join('; ');
}
